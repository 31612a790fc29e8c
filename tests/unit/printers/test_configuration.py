from pathlib import Path
from typing import Any

import msgspec
import pytest

from wijkhub_printers.configuration import (
    DRIVERS,
    ON_PAPER,
    PrinterSettings,
    check_all,
    check_settings,
    open_printer,
    profile_of,
)
from wijkhub_printers.drivers.browser import BrowserPrinter
from wijkhub_printers.drivers.cups import CupsChannel
from wijkhub_printers.drivers.escpos import EscposPrinter
from wijkhub_printers.drivers.file import FilePrinter
from wijkhub_printers.drivers.memory import MemoryPrinter
from wijkhub_printers.drivers.network import NetworkChannel
from wijkhub_printers.drivers.serial_line import Flow, SerialChannel
from wijkhub_printers.drivers.usb import DeviceChannel
from wijkhub_printers.errors import PrinterSettingsWrong
from wijkhub_printers.printer import Confirmation, PrinterProfile, PrintState, Reason
from wijkhub_queue.printer_state import PrinterState

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "printers.md"


def printer_with(driver: str, folder: str = "slips", **changes: Any) -> PrinterSettings:
    device = {"usb": "/dev/usb/lp0", "serial": "/dev/ttyUSB0"}.get(driver, "")
    addresses = {"host": "192.0.2.9", "device": device, "queue": "kiosk", "folder": folder}
    return PrinterSettings(**({"id": "kiosk", "driver": driver} | addresses | changes))


def test_each_driver_is_opened_by_its_name(tmp_path: Path) -> None:
    opened = {driver: open_printer(printer_with(driver, str(tmp_path / "slips"), width_dots=512)) for driver in DRIVERS}
    assert {driver: type(printer) for driver, printer in opened.items()} == {
        "browser": BrowserPrinter,
        "network": EscposPrinter,
        "usb": EscposPrinter,
        "serial": EscposPrinter,
        "cups": EscposPrinter,
        "file": FilePrinter,
        "memory": MemoryPrinter,
    }
    assert {(printer.name, printer.profile.dots_wide) for printer in opened.values()} == {("kiosk", 512)}
    assert list(tmp_path.iterdir()) == []


def channel_of(settings: PrinterSettings) -> object:
    printer = open_printer(settings)
    assert isinstance(printer, EscposPrinter)
    return printer.channel


def test_a_receipt_printer_gets_its_address() -> None:
    network = channel_of(printer_with("network", host=" 192.0.2.9 ", port=9101))
    assert isinstance(network, NetworkChannel)
    assert (network.host, network.port) == ("192.0.2.9", 9101)
    usb = channel_of(printer_with("usb"))
    assert isinstance(usb, DeviceChannel)
    assert (usb.device, usb.answers) == ("/dev/usb/lp0", True)
    serial = channel_of(printer_with("serial", baud=115200, flow="software"))
    assert isinstance(serial, SerialChannel)
    assert (serial.device, serial.baud, serial.flow) == ("/dev/ttyUSB0", 115200, Flow.SOFTWARE)
    cups = channel_of(printer_with("cups"))
    assert isinstance(cups, CupsChannel)
    assert cups.queue == "kiosk"


def test_a_usb_printer_that_is_asked_nothing_is_only_written_to() -> None:
    # A cable for one direction can't be opened for both.
    mute = channel_of(printer_with("usb", status=False))
    assert isinstance(mute, DeviceChannel)
    assert not mute.answers
    asked = channel_of(printer_with("usb", status=False, confirms=Confirmation.PRINTED))
    assert isinstance(asked, DeviceChannel)
    assert asked.answers


@pytest.mark.parametrize(
    ("driver", "reports", "confirms"),
    [
        ("network", True, Confirmation.PROCESSED),
        ("usb", True, Confirmation.NONE),
        ("serial", True, Confirmation.NONE),
        ("cups", False, Confirmation.NONE),
    ],
)
def test_what_a_printer_can_say_follows_from_how_it_is_connected(
    driver: str, reports: bool, confirms: Confirmation
) -> None:
    assert profile_of(printer_with(driver)) == PrinterProfile(can_report_status=reports, confirms=confirms)


def test_the_settings_say_what_a_printer_can_do() -> None:
    told = printer_with("usb", width_dots=384, mode="text", status=False, confirms=Confirmation.PRINTED)
    assert profile_of(told) == PrinterProfile(
        dots_wide=384, raster=False, can_report_status=False, confirms=Confirmation.PRINTED
    )


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        ({"id": " "}, "id", "give the printer a name"),
        ({"id": "K <b> é / .."}, "id", "lower-case letters, digits and hyphens"),
        ({"id": "-hal"}, "id", "lower-case letters"),
        ({"id": "h" * 41}, "id", "40 at most"),
        ({"driver": "lpt"}, "driver", "choose from browser, network, usb, serial, cups, file, memory"),
        ({"name": {"en": "at the door"}}, "name", "give it in Dutch too"),
        ({"width_dots": 580}, "width-dots", "is 580; choose from 576, 512, 384"),
        ({"driver": "network", "host": "192.0.2.9", "mode": "tekst"}, "mode", "is 'tekst'; choose from picture, text"),
        ({"mode": "text"}, "mode", "a browser printer shows pictures"),
        ({"keep": 0}, "keep", "1 or more"),
        ({"poll_s": 0.1}, "poll-s", "0.5 to 60 seconds, or 0"),
        ({"poll_s": 61.0}, "poll-s", "is 61;"),
        ({"roll_slips": -1}, "roll-slips", "such as 600"),
        ({"driver": "usb", "device": "lp0"}, "device", "such as /dev/usb/lp0"),
        ({"driver": "usb", "device": "/dev/usb/lp0", "confirms": "stored"}, "confirms", "none, processed, printed"),
        ({"driver": "serial"}, "device", "such as /dev/ttyUSB0"),
        ({"driver": "serial", "device": "/dev/ttyS0", "baud": 300}, "baud", "is 300; choose from 9600"),
        ({"driver": "serial", "device": "/dev/ttyS0", "flow": "dtr"}, "flow", "hardware, software, none"),
        ({"driver": "cups"}, "queue", "name the queue"),
        ({"driver": "cups", "queue": "-d"}, "queue", "is '-d'"),
        ({"driver": "cups", "queue": "q", "confirms": Confirmation.PRINTED}, "confirms", "passes on no answers"),
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


def test_a_serial_printer_without_pyserial_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wijkhub_printers.configuration.find_spec", lambda name: None)
    with pytest.raises(PrinterSettingsWrong, match=r"install the extra: wijkhub\[serial\]"):
        check_settings(printer_with("serial"))


def test_a_backup_is_another_printer_of_the_hub() -> None:
    kiosk, desk = printer_with("network"), printer_with("memory", id="desk")
    both_ways = [msgspec.structs.replace(kiosk, backup="desk"), msgspec.structs.replace(desk, backup="kiosk")]
    assert check_all(both_ways) == []
    assert check_all([msgspec.structs.replace(kiosk, backup="kiosk")]) == [
        "printer 'kiosk': backup is the printer itself; name another, or leave it out"
    ]
    assert check_all([msgspec.structs.replace(kiosk, backup="dest"), desk]) == [
        "printer 'kiosk': backup is 'dest', which is no printer here; choose from: desk"
    ]
    assert check_all([msgspec.structs.replace(kiosk, backup="nope")]) == [
        "printer 'kiosk': backup is 'nope', which is no printer here; leave it out, for there is no other printer"
    ]


def test_every_wrong_printer_is_told_at_once() -> None:
    assert check_all([printer_with("network", host=""), printer_with("memory", keep=0)]) == [
        "printer 'kiosk' stands twice; give each its own id",
        "printer 'kiosk': host is empty; a network printer has an address, such as 192.168.1.50",
        "printer 'kiosk': keep is 0; 1 or more slips, such as 50",
    ]


def test_a_key_that_no_printer_has_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="adress"):
        msgspec.convert({"id": "kiosk", "adress": "192.0.2.9"}, PrinterSettings)


def test_every_key_driver_state_and_reason_is_in_the_reference() -> None:
    reference = REFERENCE.read_text(encoding="utf-8")
    keys = [field.encode_name for field in msgspec.structs.fields(PrinterSettings)]
    assert "width-dots" in keys
    assert set(ON_PAPER) < set(DRIVERS)
    named = [*keys, *DRIVERS, *PrintState, *Reason, *PrinterState, *Confirmation]
    missing = [name for name in named if f"`{name}`" not in reference]
    assert missing == []


def test_one_machine_stands_in_the_settings_once() -> None:
    def at(printer: str, **changes: Any) -> PrinterSettings:
        return PrinterSettings(id=printer, driver="network", **{"host": "192.168.1.50", **changes})

    assert check_all([at("hal"), at("desk", port=9101), at("door", host="192.168.1.51")]) == []
    assert check_all([at("hal"), at("desk", host=" 192.168.1.50")]) == [
        "printers 'hal' and 'desk' are one and the same device; "
        "leave one out, and give its id to every kiosk that prints there"
    ]
