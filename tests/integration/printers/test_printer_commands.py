import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import typer
from typer.testing import CliRunner, Result

from wijkhub_printers.advice import cli_texts
from wijkhub_printers.cli import list_printers, status, try_printer
from wijkhub_printers.configuration import DRIVERS, PrinterSettings
from wijkhub_printers.errors import NoSuchPrinter, SettingsUnreadable
from wijkhub_printers.printer import Confirmation
from wijkhub_printers.settings_file import as_toml
from wijkhub_printers.simulator import Fault, Simulator
from wijkhub_queue.printer_state import PrinterState
from wijkhub_server.settings import BadSettings, load_settings

app = typer.Typer()
app.command("list")(list_printers)
app.command("status")(status)
app.command("test")(try_printer)


@pytest.fixture
def device() -> Iterator[Simulator]:
    with Simulator() as device:
        yield device


def run(*words: str, answers: str = "", language: str | None = "nl") -> Result:
    """In Dutch, in which there is more to get wrong; None leaves it to the command."""
    result = CliRunner().invoke(
        app, list(words), input=answers, env={"WIJKHUB_CONFIG": None, "WIJKHUB_LANGUAGE": language}
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def settings_of(folder: Path, *printers: PrinterSettings) -> str:
    path = folder / "hub.toml"
    head = '[hub]\nname = "Wijkhub Oost"\nlanguages = ["nl"]\n\n'
    path.write_text(head + "\n\n".join(as_toml(printer) for printer in printers), encoding="utf-8")
    return str(path)


def kiosk(device: Simulator, **changes: object) -> PrinterSettings:
    printer = PrinterSettings(id="kiosk", driver="network", host=device.host, port=device.port)
    return msgspec.structs.replace(printer, **changes)


class TestList:
    def test_each_printer_is_a_line(self, tmp_path: Path) -> None:
        config = settings_of(
            tmp_path,
            PrinterSettings(id="kiosk", driver="network", host="192.0.2.9", width_dots=512, backup="hal"),
            PrinterSettings(id="hal", driver="usb", device="/dev/usb/lp0", mode="text"),
            PrinterSettings(id="scherm"),
        )
        assert run("list", "--config", config).output.splitlines() == [
            "kiosk  network 192.0.2.9:9100  512  picture  bevestigt verwerkt  neemt over: hal",
            "hal  usb /dev/usb/lp0  576  text  bevestigt niet",
            "scherm  browser  576",
        ]

    def test_a_file_without_printers_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(NoSuchPrinter, match="staat geen printer"):
            run("list", "--config", settings_of(tmp_path))

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("[[printers]]\nid = 'x'\ndriver = 'lpt'\n", "driver is 'lpt'; choose from"),
            ("[[printers]]\nid = 'x'\nwidht-dots = 1\n", "widht-dots"),
            ("[[printers]\n", "is not TOML"),
        ],
    )
    def test_settings_that_cannot_be_used_say_what_is_wrong(self, tmp_path: Path, text: str, says: str) -> None:
        path = tmp_path / "hub.toml"
        path.write_text(text)
        with pytest.raises(SettingsUnreadable, match=says):
            run("list", "--config", str(path))

    def test_what_is_wrong_is_said_as_the_hub_itself_says_it_and_every_unknown_key(self, tmp_path: Path) -> None:
        path = tmp_path / "hub.toml"
        path.write_text('[[printers]]\nid = "kiosk"\nport = "9100"\nwidht-dots = 1\nbackupp = "x"\n')
        with pytest.raises(SettingsUnreadable) as raised:
            run("list", "--config", str(path))
        said = str(raised.value).splitlines()
        assert said[0].startswith(f"{path}: ") and "'printers number 1, port'" in said[0] and "$" not in said[0]
        assert [line.partition("Did you mean ")[2].partition("?")[0] for line in said[1:]] == [
            "'width-dots'",
            "'backup'",
        ]
        with pytest.raises(BadSettings) as served:
            load_settings(path, {})
        assert str(served.value).splitlines() == said

    def test_settings_that_are_not_there_or_not_named_are_said(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsUnreadable, match="cannot be read"):
            run("list", "--config", str(tmp_path / "none.toml"))
        for command in ("list", "status"):
            with pytest.raises(NoSuchPrinter, match=r"met --config\.$"):
                run(command)
        with pytest.raises(NoSuchPrinter, match="--driver"):
            run("test")


class TestStatus:
    def test_it_speaks_english_as_the_other_commands_unless_it_is_told_otherwise(
        self, device: Simulator, tmp_path: Path
    ) -> None:
        config = settings_of(tmp_path, kiosk(device))
        assert run("status", "--config", config, language=None).output == "kiosk: works\n"
        assert run("status", "--config", config, language="nl").output == "kiosk: werkt\n"
        assert run("status", "--config", config, "--language", "en", language="nl").output == "kiosk: works\n"

    def test_a_printer_that_works_is_well(self, device: Simulator, tmp_path: Path) -> None:
        result = run("status", "--config", settings_of(tmp_path, kiosk(device)))
        assert (result.exit_code, result.output) == (0, "kiosk: werkt\n")

    def test_one_that_cannot_print_is_told_with_what_to_do(self, device: Simulator, tmp_path: Path) -> None:
        device.inflict(Fault.PAPER_OUT)
        config = settings_of(tmp_path, PrinterSettings(id="scherm"), kiosk(device))
        result = run("status", "--config", config, "--language", "en")
        assert result.exit_code == 1
        first, second, todo, _ = result.output.splitlines()
        assert (first, second) == ("scherm: works", "kiosk: paper out")
        assert todo == "    Put a new roll into the printer and close its cover."
        assert run("status", "scherm", "--config", config).exit_code == 0

    def test_one_that_is_silent_though_it_can_say_how_it_is_does_not_count_as_well(
        self, device: Simulator, tmp_path: Path
    ) -> None:
        device.inflict(Fault.MUTE)
        silent = run("status", "--config", settings_of(tmp_path, kiosk(device)), language="en")
        assert silent.exit_code == 1
        assert "The printer is there and does not answer. Switch it off and on." in silent.output
        # One that is not asked at all is taken at its word.
        assert run("status", "--config", settings_of(tmp_path, kiosk(device, status=False))).exit_code == 0

    def test_a_printer_that_is_not_in_the_settings_is_said_with_those_that_are(
        self, device: Simulator, tmp_path: Path
    ) -> None:
        with pytest.raises(NoSuchPrinter, match=r"'hal' staat niet in .*hub.toml. Wel: kiosk"):
            run("status", "hal", "--config", settings_of(tmp_path, kiosk(device)))


class TestTest:
    def test_the_test_page_of_a_printer_in_the_settings_comes_out(self, device: Simulator, tmp_path: Path) -> None:
        config = settings_of(tmp_path, kiosk(device, confirms=Confirmation.PRINTED, mode="text"))
        result = run("test", "--config", config, answers="j\n")
        assert result.exit_code == 0
        (page,) = device.slips
        assert "Wijkhub Oost" in page.text and "Printer: kiosk" in page.text
        assert "Geprint." in result.output
        assert "[[printers]]" not in result.output

    def test_a_new_printer_is_found_out_tried_and_then_put_into_words_for_the_settings(self, device: Simulator) -> None:
        address = ("--host", device.host, "--port", str(device.port))
        result = run("test", "balie", "--driver", "network", *address, answers="j\nj\n")
        assert result.exit_code == 0
        assert len(device.slips) == 1
        assert "Zegt hoe het met hem is: ja. Bevestigt van een bon: dat hij geprint is." in result.output
        lines = result.output[result.output.index("[[printers]]") :]
        (printer,) = tomllib.loads(lines)["printers"]
        assert msgspec.convert(printer, PrinterSettings) == kiosk(device, id="balie", confirms=Confirmation.PRINTED)

    def test_a_printer_that_says_nothing_is_put_down_as_such(self) -> None:
        with Simulator(confirms=Confirmation.NONE, reports_status=False) as device:
            address = ("--host", device.host, "--port", str(device.port))
            result = run("test", "--driver", "network", *address, answers="j\nj\n")
        assert result.exit_code == 0
        (printer,) = tomllib.loads(result.output[result.output.index("[[printers]]") :])["printers"]
        assert (printer["status"], printer["confirms"]) == (False, "none")

    def test_paper_that_is_out_is_said_before_anything_is_sent(self, device: Simulator) -> None:
        device.inflict(Fault.PAPER_OUT)
        result = run("test", "--driver", "network", "--host", device.host, "--port", str(device.port))
        assert result.exit_code == 1
        assert "kiosk: papier op. Doe een nieuwe rol in de printer" in result.output
        assert device.slips == ()

    def test_a_page_that_did_not_come_out_gives_no_settings(self, device: Simulator) -> None:
        address = ("--host", device.host, "--port", str(device.port))
        result = run("test", "--driver", "network", *address, "--language", "en", answers="perhaps\nn\n")
        assert result.exit_code == 1
        assert "Answer with y or n." in result.output
        assert "So nothing came out." in result.output
        assert "[[printers]]" not in result.output

    def test_a_driver_that_is_none_is_refused_with_those_that_can_be_tried_out(self) -> None:
        refused = run("test", "--driver", "banana")
        assert refused.exit_code == 2
        assert "--driver: choose from network, usb, serial, cups, file" in refused.stderr

    def test_a_serial_port_that_is_not_there_is_asked_about_without_its_speed(self) -> None:
        result = run("test", "--driver", "serial", "--device", "/dev/ttyNone", language="en")
        assert result.exit_code == 1
        assert "Is /dev/ttyNone right" in result.output
        assert "No such file" in result.output and "Errno" not in result.output

    def test_where_nobody_can_answer_the_settings_are_shown_all_the_same(
        self, device: Simulator, tmp_path: Path
    ) -> None:
        address = ("--host", device.host, "--port", str(device.port))
        result = run("test", "--driver", "network", *address)
        assert result.exit_code == 1
        assert "Niemand gaf antwoord op de vraag." in result.output and "Aborted" not in result.output
        (printer,) = tomllib.loads(result.output[result.output.index("[[printers]]") :])["printers"]
        assert msgspec.convert(printer, PrinterSettings) == kiosk(device, confirms=Confirmation.PRINTED)
        # One that stands in the settings needs no lines for them.
        result = run("test", "--config", settings_of(tmp_path, kiosk(device)))
        assert result.exit_code == 1
        assert "Niemand gaf antwoord op de vraag." in result.output and "[[printers]]" not in result.output

    def test_edges_that_are_missing_lead_to_the_next_width(self, device: Simulator) -> None:
        address = ("--host", device.host, "--port", str(device.port))
        result = run("test", "--driver", "network", *address, answers="j\nn\n")
        assert result.exit_code == 1
        assert "smaller dan 576 punten. Probeer het nog eens met --width 512." in result.output

    def test_a_page_in_a_folder_needs_no_question(self, tmp_path: Path) -> None:
        result = run("test", "--driver", "file", "--folder", str(tmp_path / "slips"))
        assert result.exit_code == 0
        assert sorted(path.suffix for path in (tmp_path / "slips").iterdir()) == [".bin", ".png"]

    def test_a_printer_that_is_a_page_of_the_hub_is_not_tested_from_outside(self, tmp_path: Path) -> None:
        result = run("test", "--config", settings_of(tmp_path, PrinterSettings(id="scherm")))
        assert result.exit_code == 1
        assert "een deel van de hub zelf" in result.output

    def test_of_several_printers_one_is_to_be_named(self, device: Simulator, tmp_path: Path) -> None:
        config = settings_of(tmp_path, kiosk(device), PrinterSettings(id="scherm"))
        with pytest.raises(NoSuchPrinter, match="Kies uit: kiosk, scherm"):
            run("test", "--config", config)


def test_settings_come_back_from_the_file_as_they_were_written() -> None:
    printer = PrinterSettings(
        id='de "hal"',
        name={"nl": "bij de ingang"},
        driver="serial",
        device="/dev/ttyUSB0",
        status=False,
        poll_s=0.5,
        confirms=Confirmation.PRINTED,
        backup="balie",
    )
    (read,) = tomllib.loads(as_toml(printer))["printers"]
    assert msgspec.convert(read, PrinterSettings) == printer
    assert json.dumps(read["id"]) in as_toml(printer)


def test_each_language_has_words_for_every_state_advice_and_line() -> None:
    texts = cli_texts()
    assert set(texts.languages) == {"nl", "en"}
    keys = set(texts.keys("nl"))
    assert keys == set(texts.keys("en"))
    states = set(PrinterState) - {PrinterState.REMOVED}
    assert {f"state.{state}" for state in states} <= keys
    assert {f"advice.{state}" for state in states - {PrinterState.ONLINE, PrinterState.UNREACHABLE}} <= keys
    assert {f"advice.unreachable-{driver}" for driver in set(DRIVERS) - {"browser", "memory"}} <= keys
