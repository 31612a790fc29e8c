import os
import subprocess
import sys
from pathlib import Path

import pytest

LOADED = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def run(program: str, **environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env=os.environ | environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.mark.parametrize(
    "module",
    [
        "configuration",
        "drivers.browser",
        "drivers.cups",
        "drivers.escpos",
        "drivers.file",
        "drivers.memory",
        "drivers.network",
        "drivers.serial_line",
        "drivers.usb",
        "printer",
        "printing",
        "samples",
        "slip",
        "words",
    ],
)
def test_a_module_that_neither_draws_nor_encodes_loads_neither_pillow_nor_escpos(module: str) -> None:
    loaded = set(run(f"import wijkhub_printers.{module}; {LOADED}").split())
    assert "wijkhub_printers" in loaded
    assert loaded & {"PIL", "escpos", "segno", "babel", "serial", "litestar", "sqlalchemy"} == set()


def test_loading_python_escpos_leaves_no_folder_and_no_log_handler_behind(tmp_path: Path) -> None:
    printed = run(
        "import logging, wijkhub_printers.escpos_library as library;"
        "print(library.Dummy.__name__, logging.root.handlers)",
        TMPDIR=str(tmp_path),
    )
    assert printed == "Dummy []\n"
    assert list(tmp_path.iterdir()) == []


def test_a_log_handler_that_was_there_before_stays() -> None:
    program = (
        "import logging; mine = logging.NullHandler(); logging.root.addHandler(mine);"
        "import wijkhub_printers.escpos_library; print(logging.root.handlers == [mine])"
    )
    assert run(program) == "True\n"


def test_after_warming_up_the_first_resident_waits_for_no_import() -> None:
    program = (
        "import sys; from wijkhub_printers.printing import print_slip, warm_up;"
        "from wijkhub_printers.drivers.file import FilePrinter; from wijkhub_printers.samples import sample_slip;"
        "import pathlib, tempfile; warm_up(576); loaded = set(sys.modules);"
        "folder = tempfile.mkdtemp(); outcome = print_slip(FilePrinter(pathlib.Path(folder)), sample_slip());"
        "print(outcome.state, sorted(set(sys.modules) - loaded)); import shutil; shutil.rmtree(folder)"
    )
    assert run(program) == "printed []\n"
