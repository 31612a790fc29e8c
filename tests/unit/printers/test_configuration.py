from pathlib import Path
from typing import Any

import msgspec
import pytest

from wijkhub_printers.configuration import DRIVERS, PrinterSettings, check_settings, open_printer
from wijkhub_printers.drivers.browser import BrowserPrinter
from wijkhub_printers.drivers.file import FilePrinter
from wijkhub_printers.drivers.memory import MemoryPrinter
from wijkhub_printers.drivers.network import NetworkPrinter
from wijkhub_printers.errors import PrinterSettingsWrong
from wijkhub_printers.printer import PrintState, Reason

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "printers.md"


def test_each_driver_is_opened_by_its_name(tmp_path: Path) -> None:
    opened = {
        driver: open_printer(
            PrinterSettings(id="kiosk", driver=driver, width_dots=512, host="192.0.2.9", folder=str(tmp_path))
        )
        for driver in DRIVERS
    }
    assert {driver: type(printer) for driver, printer in opened.items()} == {
        "browser": BrowserPrinter,
        "network": NetworkPrinter,
        "file": FilePrinter,
        "memory": MemoryPrinter,
    }
    assert {(printer.name, printer.profile.dots_wide) for printer in opened.values()} == {("kiosk", 512)}


def test_a_network_printer_gets_its_address() -> None:
    printer = open_printer(PrinterSettings(id="kiosk", driver="network", host=" 192.0.2.9 ", port=9101))
    assert isinstance(printer, NetworkPrinter)
    assert (printer.host, printer.port) == ("192.0.2.9", 9101)


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        ({"id": " "}, "id", "give the printer a name"),
        ({"driver": "usb"}, "driver", "choose from browser, network, file, memory"),
        ({"width_dots": 580}, "width-dots", "is 580; choose from 576, 512"),
        ({"keep": 0}, "keep", "1 or more"),
        ({"driver": "network"}, "host", "such as 192.168.1.50"),
        ({"driver": "network", "host": "192.0.2.9", "port": 0}, "port", "9100"),
        ({"driver": "network", "host": "192.0.2.9", "port": 70000}, "port", "1 to 65535"),
        ({"driver": "file"}, "folder", "needs a folder"),
        ({"driver": "file", "folder": __file__}, "folder", "name a folder"),
    ],
)
def test_a_wrong_key_is_named_with_what_would_be_right(changes: dict[str, Any], key: str, says: str) -> None:
    settings = PrinterSettings(**({"id": "kiosk"} | changes))
    for check in (check_settings, open_printer):
        with pytest.raises(PrinterSettingsWrong, match=says) as refused:
            check(settings)
        assert refused.value.key == key
        assert f"'{settings.id}': {key} " in str(refused.value)


def test_a_key_that_no_printer_has_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="adress"):
        msgspec.convert({"id": "kiosk", "adress": "192.0.2.9"}, PrinterSettings)


def test_every_key_driver_state_and_reason_is_in_the_reference() -> None:
    reference = REFERENCE.read_text(encoding="utf-8")
    keys = [field.encode_name for field in msgspec.structs.fields(PrinterSettings)]
    assert "width-dots" in keys
    missing = [name for name in [*keys, *DRIVERS, *PrintState, *Reason] if f"`{name}`" not in reference]
    assert missing == []
