"""A registry in memory, that ships: for tests of whoever speaks to one, and for trying it without a city."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs

import msgspec
from msgspec import Struct

from wijkhub_queue.sync import problems as p
from wijkhub_queue.sync import transport as at
from wijkhub_queue.sync.batches import Taken, UnreadableBatch, decode_batch
from wijkhub_queue.sync.messages import (
    Acked,
    Document,
    DocumentPage,
    EnrolAnswer,
    EnrolRequest,
    Heartbeat,
    HeartbeatAnswer,
    KeyRolled,
    Nonce,
    OpenEpoch,
    RegistryKey,
    RollKey,
    StoredEvents,
    StoredLine,
    signed_part,
)
from wijkhub_queue.sync.signing import NONCE_HEADER
from wijkhub_queue.sync.taking_in import Fork, Gap, Head, StaleEpoch, Take, UnknownEpoch, judge

PAGE = 500


class Stream(Struct):
    """One hub's events."""

    epochs: dict[int, list[Taken]] = msgspec.field(default_factory=lambda: {1: []})
    revoked: bool = False

    @property
    def head(self) -> Head:
        """How far it is stored."""
        epoch = max(self.epochs)
        events = self.epochs[epoch]
        return Head(epoch, len(events), events[-1].event_id if events else "")


class MemoryRegistry:
    """A registry that takes in events by the same rules as the real one, and forgets them with its process.

    Signatures are looked at where a `check` is given: (public key, signature, signed bytes) -> whether it is right.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        keys: tuple[RegistryKey, ...] = (),
        check: Callable[[str, str, bytes], bool] | None = None,
    ) -> None:
        self.streams: dict[str, Stream] = {}
        self.keys = keys
        self.codes: dict[str, str] = {}
        """One-time codes, and the hub's name that each is for."""
        self.hub_keys: dict[str, tuple[str, str]] = {}
        """Key ids, and whose they are: hub and public key."""
        self.rolled: set[str] = set()
        """Ids of keys that hubs have others for."""
        self.documents: list[Document] = []
        self.heartbeats: list[tuple[str, Heartbeat]] = []
        self.busy = False
        """Set to have it refuse all for a moment, as one with too much to do."""
        self._now = now
        self._check = check
        self._nonces: set[str] = set()
        self._made = 0

    def know(self, hub: str, key_id: str, public_key: str = "") -> None:
        """Take this key for this hub's."""
        self.hub_keys[key_id] = (hub, public_key)
        self.streams.setdefault(hub, Stream())

    def publish(self, document: Document, sign: Callable[[bytes], str]) -> None:
        """Put a document where hubs find it."""
        self.documents.append(msgspec.structs.replace(document, signature=sign(signed_part(document))))

    async def send(self, request: at.Request) -> at.Response:
        """Answer a request."""
        return self.answer(request)

    def answer(self, request: at.Request) -> at.Response:
        """What the registry says to this."""
        if self.busy:
            return _problem(p.TOO_BUSY, headers={"retry-after": "2"})
        if request.path == at.NONCE:
            return _json(Nonce(self._nonce()))
        if request.path == at.KEYS:
            return _json(self.keys)
        if request.path == at.ENROL:
            return self._enrol(request)
        hub = self._whose(request)
        if isinstance(hub, at.Response):
            return hub
        try:
            answer = _ROUTES[request.method, request.path](self, hub, request)
        except msgspec.DecodeError as error:
            answer = _problem(p.UNREADABLE, detail=str(error))
        return msgspec.structs.replace(answer, headers={**answer.headers, NONCE_HEADER.lower(): self._nonce()})

    def _nonce(self) -> str:
        self._made += 1
        nonce = f"nonce-{self._made}"
        self._nonces.add(nonce)
        return nonce

    def _whose(self, request: at.Request) -> str | at.Response:
        """The hub that signed the request, or why it is refused."""
        _, _, told = request.headers.get("authorization", "").partition(" ")
        key_id, _, rest = told.partition(":")
        nonce, _, signature = rest.partition(":")
        if key_id not in self.hub_keys or not signature:
            return _problem(p.NOT_SIGNED)
        hub, public_key = self.hub_keys[key_id]
        if self._check is not None:
            from wijkhub_queue.sync.signing import signed_request

            signed = signed_request(
                method=request.method,
                path=request.path,
                query=request.query,
                key_id=key_id,
                nonce=nonce,
                body=request.body,
            )
            if not self._check(public_key, signature, signed):
                return _problem(p.BAD_SIGNATURE)
        if self.streams[hub].revoked or key_id in self.rolled:
            return _problem(p.REVOKED)
        if request.path != at.EVENTS or request.method != "POST":
            if nonce not in self._nonces:
                return _problem(p.NONCE_USED, headers={NONCE_HEADER.lower(): self._nonce()})
            self._nonces.discard(nonce)
        return hub

    def _enrol(self, request: at.Request) -> at.Response:
        try:
            asked = msgspec.json.decode(request.body, type=EnrolRequest)
        except msgspec.DecodeError:
            return _problem(p.BAD_CODE)
        name = self.codes.pop(asked.code, None)
        proves = f"enrol:{asked.code}:{asked.hub}:{asked.public_key}".encode()
        if name is None or (self._check is not None and not self._check(asked.public_key, asked.proof, proves)):
            return _problem(p.BAD_CODE)
        from wijkhub_queue.sync.keys import fingerprint

        key_id = fingerprint(asked.public_key)
        self.know(asked.hub, key_id, asked.public_key)
        return _json(EnrolAnswer(name, key_id, self.keys, self.streams[asked.hub].head), 201)

    def _push(self, hub: str, request: at.Request) -> at.Response:
        try:
            header, taken = decode_batch(request.body)
        except UnreadableBatch as error:
            return _problem(p.UNREADABLE, detail=str(error))
        if header.hub != hub:
            return _problem(p.BAD_SIGNATURE)
        stream = self.streams[hub]
        stored = stream.epochs.get(header.epoch, [])
        first = header.first_seq - 1
        ids = [one.event_id for one in stored[max(first, 0) : first + len(taken)]]
        verdict = judge(stream.head, header.epoch, header.first_seq, [one.event_id for one in taken], ids)
        match verdict:
            case Take(start):
                stored += taken[start:]
                return _json(Acked(header.epoch, len(stored)))
            case Gap(expected):
                return _problem(p.GAP, expected_seq=expected)
            case Fork(seq):
                return _problem(p.FORK, seq=seq)
            case StaleEpoch(current):
                return _problem(p.STALE_EPOCH, current=current)
            case UnknownEpoch(current):
                return _problem(p.UNKNOWN_EPOCH, current=current)

    def _open_epoch(self, hub: str, request: at.Request) -> at.Response:
        asked = msgspec.json.decode(request.body, type=OpenEpoch)
        stream = self.streams[hub]
        head = stream.head
        again = asked.next_epoch == head.epoch and head.through == 0
        if asked.previous != head.epoch and not again:
            return _problem(p.STALE_EPOCH if asked.previous < head.epoch else p.UNKNOWN_EPOCH, current=head.epoch)
        if asked.next_epoch <= asked.previous:
            return _problem(p.STALE_EPOCH, current=head.epoch)
        stream.epochs.setdefault(asked.next_epoch, [])
        return _json(stream.head)

    def _head(self, hub: str, request: at.Request) -> at.Response:
        return _json(self.streams[hub].head)

    def _events(self, hub: str, request: at.Request) -> at.Response:
        asked = parse_qs(request.query)
        after = (int(asked["epoch"][0]), int(asked["after"][0]))
        limit = int(asked.get("limit", [str(PAGE)])[0])
        found = [
            StoredLine(epoch, one.seq, one.event_id, base64.b64encode(one.raw).decode())
            for epoch, events in sorted(self.streams[hub].epochs.items())
            for one in events
            if (epoch, one.seq) > after
        ]
        return _json(StoredEvents(tuple(found[:limit]), len(found) > limit))

    def _heartbeat(self, hub: str, request: at.Request) -> at.Response:
        self.heartbeats.append((hub, msgspec.json.decode(request.body, type=Heartbeat)))
        return _json(HeartbeatAnswer(self._now(), self.streams[hub].head))

    def _roll(self, hub: str, request: at.Request) -> at.Response:
        asked = msgspec.json.decode(request.body, type=RollKey)
        if self._check is not None and not self._check(
            asked.public_key, asked.proof, f"roll-hub:{hub}:{asked.public_key}".encode()
        ):
            return _problem(p.BAD_SIGNATURE)
        from wijkhub_queue.sync.keys import fingerprint

        self.rolled |= {key_id for key_id, (whose, _) in self.hub_keys.items() if whose == hub}
        key_id = fingerprint(asked.public_key)
        self.hub_keys[key_id] = (hub, asked.public_key)
        return _json(KeyRolled(key_id))

    def _documents(self, hub: str, request: at.Request) -> at.Response:
        asked = parse_qs(request.query)
        start = int(asked.get("cursor", ["0"])[0] or 0)
        limit = int(asked.get("limit", [str(PAGE)])[0])
        page = self.documents[start : start + limit]
        end = start + len(page)
        return _json(DocumentPage(tuple(page), str(end), end < len(self.documents)))


_ROUTES: dict[tuple[str, str], Callable[[MemoryRegistry, str, at.Request], at.Response]] = {
    ("POST", at.EVENTS): MemoryRegistry._push,
    ("GET", at.EVENTS): MemoryRegistry._events,
    ("POST", at.EPOCHS): MemoryRegistry._open_epoch,
    ("GET", at.HEAD): MemoryRegistry._head,
    ("POST", at.HEARTBEAT): MemoryRegistry._heartbeat,
    ("POST", at.KEY): MemoryRegistry._roll,
    ("GET", at.DOCUMENTS): MemoryRegistry._documents,
}
_encoder = msgspec.json.Encoder()


def _json(answer: object, status: int = 200) -> at.Response:
    return at.Response(status, _encoder.encode(answer))


def _problem(
    code: str,
    *,
    detail: str = "",
    expected_seq: int | None = None,
    seq: int | None = None,
    current: int | None = None,
    headers: dict[str, str] | None = None,
) -> at.Response:
    status = p.STATUS[code]
    body = p.Problem(p.TYPES + code, code.replace("-", " "), status, detail, expected_seq, seq, current)
    return at.Response(status, _encoder.encode(body), headers or {})
