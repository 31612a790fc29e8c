"""The printers: each module is one driver, and nothing else knows how it works."""
