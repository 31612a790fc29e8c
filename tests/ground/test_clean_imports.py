import subprocess
import sys

HEAVY = {"litestar", "sqlalchemy", "sqlmodel", "textual", "PIL", "escpos", "apscheduler", "httpx", "uvicorn"}

IMPORT_ALL_OF_THE_DOMAIN = """
import importlib, pkgutil, sys, wijkhub_queue
for module in pkgutil.walk_packages(wijkhub_queue.__path__, "wijkhub_queue."):
    importlib.import_module(module.name)
"""
ASK_FOR_HELP = """
import sys
from wijkhub_server.cli import main
sys.argv = ["wijkhub", "--help"]
try:
    main()
except SystemExit as over:
    assert not over.code, over.code
"""
NAME_WHAT_IS_LOADED = """
print("loaded:", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded_by(program: str) -> tuple[set[str], str]:
    """The top-level packages that a program has imported by its end, and what else it printed."""
    done = subprocess.run(
        [sys.executable, "-c", program + NAME_WHAT_IS_LOADED], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    printed, _, names = done.stdout.rpartition("loaded:")
    return set(names.split()), printed


def test_the_domain_brings_in_no_web_database_terminal_or_printer() -> None:
    loaded, _ = loaded_by(IMPORT_ALL_OF_THE_DOMAIN)
    assert "wijkhub_queue" in loaded
    assert loaded & HEAVY == set()


def test_asking_for_help_loads_neither_server_nor_terminal_nor_pictures() -> None:
    loaded, printed = loaded_by(ASK_FOR_HELP)
    assert {"run", "hub", "staff", "rehearse", "doctor"} <= set(printed.split())
    assert loaded & {"litestar", "textual", "PIL", "sqlalchemy"} == set()


def test_a_server_that_speaks_to_no_registry_loads_neither_client_nor_keys() -> None:
    loaded, _ = loaded_by("import sys, wijkhub_server.app\n")
    assert "litestar" in loaded
    assert loaded & {"httpx", "rich", "cryptography", "numpy", "PIL", "argon2", "aiosmtplib", "textual"} == set()
