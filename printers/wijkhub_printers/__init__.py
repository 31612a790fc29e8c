"""Paper: what is on a slip, how it is drawn, how it becomes a printer's bytes, and the printers that take it.

Importing this package loads neither Pillow nor python-escpos; only the modules that draw or encode do.
"""
