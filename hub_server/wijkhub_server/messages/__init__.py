"""What residents are told of their appointments: messages, how they go out, and when."""
