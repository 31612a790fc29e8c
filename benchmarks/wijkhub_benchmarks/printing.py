"""From a tap on the kiosk to the last byte at the printer, and what drawing and encoding take of that.

The kiosk's own form is posted; the hub writes the ticket to disk, draws it, encodes it and sends it over TCP to a
printer that reports its status and confirms each slip. Beside it: the same bytes, sent by a bare socket.
"""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, Thread
from time import monotonic, process_time
from urllib.parse import urlencode

from wijkhub_benchmarks.big_hub import SERVICES
from wijkhub_benchmarks.figures import Figures, middle, percentile, say, say_goal
from wijkhub_benchmarks.front_door import FrontDoor, Unexpected, new_id
from wijkhub_benchmarks.hub_process import HubProcess, hub_folder
from wijkhub_benchmarks.paper_end import CONFIRM, FINE, STATUS, PaperEnd
from wijkhub_printers.escpos_encoding import to_escpos
from wijkhub_printers.picture import draw_slip
from wijkhub_printers.printing import warm_up
from wijkhub_printers.samples import sample_slip
from wijkhub_printers.slip import TicketSlip

WIDTH = 576
BURST = 50
WARM_UP = 5
PRINTER = """
[[printers]]
id = "receipt"
driver = "network"
host = "{host}"
port = {port}
confirms = "printed"
"""


class _Kiosk:
    """A kiosk's browser: posts the form, and reads the page that comes back."""

    def __init__(self, door: FrontDoor, token: str) -> None:
        self._address, self._token = (door.host, door.port), token
        self._http = http.client.HTTPConnection(*self._address, timeout=60)

    def another(self, door: FrontDoor) -> _Kiosk:
        """One more browser with the same enrolment."""
        return _Kiosk(door, self._token)

    def tap(self, service: str) -> float:
        """Ask for a ticket; gives when the tap was.

        Raises:
            Unexpected: no ticket came.
        """
        form = urlencode({"id": new_id(), "service": service, "language": "nl"})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"wijkhub-device={self._token}"}
        tapped = monotonic()
        self._http.request("POST", "/kiosk/tickets", form, headers)
        answer = self._http.getresponse()
        page = answer.read()
        if answer.status != 200 or b"number" not in page:
            raise Unexpected(f"the kiosk was answered {answer.status}")
        return tapped

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()


def measure(*, taps: int = 100) -> Figures:
    """So many single tickets, a burst of 50, and the cost of drawing and encoding a ticket of three scripts.

    Raises:
        TimeoutError: a slip did not arrive.
    """
    say(f"printing: {taps} single tickets and a burst of {BURST}, over TCP, {WIDTH} dots wide")
    render_ms, encode_ms, size = _cost_of_drawing()
    with PaperEnd() as paper, _hub(paper) as (kiosk, door):
        single, sent = _one_by_one(kiosk, paper, taps)
        bare = [_bare_ms(paper, data) for data in sent]
        burst = _at_once([kiosk.another(door) for _ in range(BURST)], paper)
    p99, biggest = percentile(single, 0.99), max(size, *map(len, sent))
    _say("a ticket by itself, tap to last byte", single)
    _say("the same bytes by a bare socket", bare)
    _say(f"{BURST} tickets at once, tap to last byte", burst)
    say(f"  drawing {render_ms:.1f} ms, encoding {encode_ms:.1f} ms of one core, three scripts, {size} bytes")
    say_goal("p99 from tap to paper, ms", p99, 250)
    say_goal("drawing, ms", render_ms, 25)
    say_goal("encoding, ms", encode_ms, 15)
    say_goal("the longest slip, bytes", biggest, 60_000)
    return {
        "tap_to_paper_p99_ms": round(p99, 1),
        "render_ms": round(render_ms, 2),
        "encode_ms": round(encode_ms, 2),
        "bytes": biggest,
    }


@contextmanager
def _hub(paper: PaperEnd) -> Iterator[tuple[_Kiosk, FrontDoor]]:
    with hub_folder() as config:
        with config.open("a", encoding="utf-8") as settings:
            settings.write(PRINTER.format(host=paper.host, port=paper.port))
        with HubProcess(config) as hub, hub.supervisor() as door:
            yield _Kiosk(door, door.enrol("kiosk", "receipt")), door


def _one_by_one(kiosk: _Kiosk, paper: PaperEnd, taps: int) -> tuple[list[float], list[bytes]]:
    """Milliseconds of each ticket, and what was sent for it."""
    times = []
    for at in range(WARM_UP + taps):
        tapped = kiosk.tap(SERVICES[at % len(SERVICES)])
        times.append((paper.wait_for(at + 1)[at].at - tapped) * 1e3)
    kiosk.close()
    return times[WARM_UP:], [slip.data for slip in paper.wait_for(WARM_UP + taps)[WARM_UP:]]


def _at_once(kiosks: list[_Kiosk], paper: PaperEnd) -> list[float]:
    """Milliseconds from the common tap until each slip of the burst was there."""
    before, start, taps = len(paper.wait_for(0)), Barrier(len(kiosks)), list[float]()

    def press(kiosk: _Kiosk, service: str) -> None:
        start.wait()
        taps.append(kiosk.tap(service))
        kiosk.close()

    threads = [Thread(target=press, args=(kiosk, SERVICES[at % 26])) for at, kiosk in enumerate(kiosks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slips = paper.wait_for(before + len(kiosks))[before:]
    return [(slip.at - min(taps)) * 1e3 for slip in slips]


def _bare_ms(paper: PaperEnd, data: bytes) -> float:
    """What the line itself takes: the same questions, the same bytes, nothing else."""
    count = len(paper.wait_for(0))
    begun = monotonic()
    with socket.create_connection((paper.host, paper.port), timeout=10) as line:
        for question in (1, 2, 4):
            line.sendall(STATUS + bytes([question]))
            assert line.recv(1) == FINE
        line.sendall(data + CONFIRM + b"BARE")
        line.recv(16)
    return (paper.wait_for(count + 1)[count].at - begun) * 1e3


def _cost_of_drawing() -> tuple[float, float, int]:
    """Milliseconds of one core for drawing and for encoding, and how many bytes it makes; medians of 50."""
    warm_up(WIDTH)
    slips = [_three_scripts(f"A{n:03}") for n in range(1, 51)]
    pictures = [draw_slip(slip, WIDTH) for slip in slips[:1]]
    render = [_cpu_ms(lambda: pictures.append(draw_slip(slips[len(pictures) - 1], WIDTH))) for _ in slips]
    encoded = list[bytes]()
    encode = [_cpu_ms(lambda: encoded.append(to_escpos(pictures[len(encoded)], WIDTH))) for _ in pictures]
    return middle(render), middle(encode), max(map(len, encoded))


def _three_scripts(number: str) -> TicketSlip:
    return sample_slip(
        "uk",
        number=number,
        hub="Wijkhub Meetlat",
        bring=("Старий паспорт", "Een pasfoto", "بطاقة الهوية", "Банківська картка"),
        where="يرجى الجلوس في قاعة الانتظار.",
    )


def _cpu_ms(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return (process_time() - begun) * 1e3


def _say(what: str, times_ms: list[float]) -> None:
    say(
        f"  {what}: p50 {middle(times_ms):.1f} ms, p99 {percentile(times_ms, 0.99):.1f} ms, "
        f"last {max(times_ms):.1f} ms; {len(times_ms)}"
    )
