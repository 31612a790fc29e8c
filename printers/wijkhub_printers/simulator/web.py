"""The simulated printer over HTTP: its page for people, and the same as JSON for scripts.

    GET /                  the page; ?lang=nl or en
    GET /state             how it is
    GET /slips             what is on paper; /slips/3.png its picture, /slips/3.bin its bytes
    POST /faults           {"fault": "paper-out", "moment": "during"}; the moment may be left out and is "before" then
    DELETE /faults         mend everything
    GET /events            a line for each change, as server-sent events

Orders are taken as `application/json` alone, which another site's page can't send.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from wijkhub_printers.simulator.page import PARTS, chosen_language, draw
from wijkhub_printers.simulator.simulator import Simulator
from wijkhub_printers.simulator.telling import Order, on_paper, shown, state_of

STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
LONGEST_ORDER = 1000
"""Bytes of an order's body."""
HEARTBEAT_S = 15.0
"""How long a stream says nothing; a reader that is gone is noticed then."""


def url_of(host: str, port: int) -> str:
    """The address of a page as a browser takes it: an IPv6 address stands in brackets."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class SimulatorPage:
    """Serves a printer's page. Use it as a context, inside the printer's own.

    Args:
        printer: which is at work already.
        host: the address to listen on.
        port: the same; 0 takes a free one.

    Raises:
        OSError: on entering, when the address is taken.
    """

    def __init__(self, printer: Simulator, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.printer = printer
        self._server = _Server((host, port), printer)
        self.host, self.port = host, int(self._server.server_address[1])
        self.url = url_of(host, self.port)

    def __enter__(self) -> SimulatorPage:
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.let_go()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, address: tuple[str, int], printer: Simulator) -> None:
        self.printer = printer
        self.news = Condition()
        self.version = 0
        self.over = False
        self._open: set[socket.socket] = set()
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Request)
        self._stop = printer.listen(self._tell)

    def _tell(self, printer: Simulator) -> None:
        with self.news:
            self.version += 1
            self.news.notify_all()

    def next_news(self, seen: int) -> int:
        """The number of the last change, as soon as it is not `seen`; `seen` itself when nothing changes for long."""
        with self.news:
            self.news.wait_for(lambda: self.over or self.version != seen, HEARTBEAT_S)
            return self.version

    def process_request(self, request: Any, client_address: Any) -> None:
        with self.news:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self.news:
            self._open.discard(request)
        super().shutdown_request(request)

    def let_go(self) -> None:
        """End every stream, and every connection on which nothing comes."""
        self._stop()
        with self.news:
            self.over = True
            self.news.notify_all()
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that went away is no error."""


class _Request(BaseHTTPRequestHandler):
    server: _Server
    timeout = 60

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Show something."""
        address = urlsplit(self.path)
        asked = parse_qs(address.query).get("lang", [""])[0]
        language = chosen_language(asked, self.headers.get("Accept-Language", ""))
        match address.path.strip("/").split("/"):
            case [""]:
                self._give_text(draw("page", self.server.printer, language))
            case ["parts", part] if part in PARTS:
                self._give_text(draw(part, self.server.printer, language))
            case ["state"]:
                self._give_json(state_of(self.server.printer))
            case ["slips"]:
                self._give_json([shown(slip) for slip in on_paper(self.server.printer)])
            case ["slips", name]:
                self._give_slip(name)
            case ["static", name] if (STATIC / name).suffix in KINDS and (STATIC / name).is_file():
                self._give(KINDS[(STATIC / name).suffix], (STATIC / name).read_bytes())
            case ["events"]:
                self._stream()
            case _:
                self._refuse(HTTPStatus.NOT_FOUND, "there is nothing here; see /, /state, /slips")

    def do_POST(self) -> None:
        """Let something go wrong."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_ORDER:
            self._refuse(HTTPStatus.BAD_REQUEST, f"an order has a length, of at most {LONGEST_ORDER} bytes")
            return
        body = self.rfile.read(int(length))
        if urlsplit(self.path).path != "/faults":
            self._refuse(HTTPStatus.NOT_FOUND, "orders go to /faults")
        elif self.headers.get_content_type() != "application/json":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send it as application/json")
        else:
            try:
                order = msgspec.json.decode(body, type=Order)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                self._refuse(HTTPStatus.BAD_REQUEST, str(error))
                return
            self.server.printer.inflict(order.fault, order.moment)
            self._give_json(state_of(self.server.printer))

    def do_DELETE(self) -> None:
        """Mend everything."""
        if urlsplit(self.path).path != "/faults":
            self._refuse(HTTPStatus.NOT_FOUND, "what can be taken back is /faults")
            return
        self.server.printer.mend()
        self._give_json(state_of(self.server.printer))

    def _give_slip(self, name: str) -> None:
        number, _, kind = name.partition(".")
        slip = next((slip for slip in on_paper(self.server.printer) if str(slip.id) == number), None)
        if slip is None or kind not in ("png", "bin"):
            self._refuse(HTTPStatus.NOT_FOUND, "there is no such slip, or it is no longer kept; see /slips")
        elif kind == "png":
            from wijkhub_printers.picture import to_png

            self._give("image/png", to_png(slip.picture))
        else:
            self._give("application/octet-stream", slip.data)

    def _stream(self) -> None:
        self._head(HTTPStatus.OK, "text/event-stream", None)
        seen = -1
        while True:
            news = self.server.next_news(seen)
            if self.server.over:
                return
            self.wfile.write(b":\n\n" if news == seen else f"data: {news}\n\n".encode())
            self.wfile.flush()
            seen = news

    def _give_text(self, text: str) -> None:
        self._give("text/html; charset=utf-8", text.encode())

    def _give_json(self, answer: object) -> None:
        self._give("application/json", msgspec.json.encode(answer))

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        problem = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
        self._give("application/problem+json", msgspec.json.encode(problem), status)

    def _give(self, kind: str, body: bytes, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._head(status, kind, len(body))
        self.wfile.write(body)

    def _head(self, status: HTTPStatus, kind: str, length: int | None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'")
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
