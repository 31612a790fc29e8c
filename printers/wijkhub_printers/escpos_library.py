"""python-escpos, imported without what its import does to the rest of the program.

Its import takes a quarter of a second (it reads a database of printers), makes a temporary folder that it never
removes, and puts a handler on the root logger. The last two are undone here.
"""

from __future__ import annotations

import logging
import os
import shutil

_handlers = list(logging.root.handlers)

from escpos import capabilities  # noqa: E402  (the handlers there were before must be known first)
from escpos.printer.dummy import Dummy  # noqa: E402

for _handler in logging.root.handlers[:]:
    if _handler not in _handlers:
        logging.root.removeHandler(_handler)
if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)

__all__ = ["Dummy", "capabilities"]
