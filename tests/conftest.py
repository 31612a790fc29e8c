"""What every test may count on, however the tests were started."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background of a shell. Programs that the tests start would ignore an interrupt too, and never stop.
    signal.signal(signal.SIGINT, signal.default_int_handler)
