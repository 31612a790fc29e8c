"""What Wijkhub promises, measured."""
