"""What the registry refuses, and why.

RegistryError           an answer over HTTP, with a stable code
|- Invalid              400  what was sent is wrong
|  |- UnreadableBody         a batch that is cut off
|  `- TooNew                 the hub speaks a newer protocol
|- NotSigned            401  no signature
|  |- BadSignature           one that does not hold
|  `- NonceUsed              a nonce that was used, or lapsed; the answer brings another
|- CodeRefused          403  an enrolment code that does not work
|- KeyRevoked           403  the hub's key was taken back
|- OtherHub             403  a hub speaks for another
|- NotFound             404
|- SequenceGap          409  events are missing
|- SequenceFork         409  another event stands there
|- EpochStale           409  the hub has a newer epoch
|- EpochUnknown         409  the hub did not open this epoch
|- OversizedEvent       413
|- TooOld               426  the hub speaks a protocol that the registry no longer takes
|- TooBusy              503  with Retry-After
`- StoreAway            503  the database could not be used
Stop                    a command that cannot go on
"""

from __future__ import annotations

from typing import ClassVar


class Stop(Exception):
    """A command that cannot go on, with the sentence that says why and what to do."""


class RegistryError(Exception):
    """A refusal with a stable code, a status, a title, and words that say what to do."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "The registry could not do this"

    def __init__(self, detail: str, *, retry_after_s: int | None = None, **members: object) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s
        self.members = members
        """What a program needs to go on, beside the words: `expectedSeq`, `current` and so on."""


class Invalid(RegistryError):
    """What was sent is wrong; sent again it is wrong again."""

    code = "invalid"
    title = "The request is wrong"


class UnreadableBody(Invalid):
    """A batch that is none, or not the whole of it. Nothing of it was taken; send it again."""

    code = "unreadable-batch"
    title = "The batch can't be read"


class TooNew(Invalid):
    """The hub speaks a newer protocol than this registry; bring the registry up to date."""

    code = "protocol-too-new"
    title = "The hub is newer than the registry"


class NotSigned(RegistryError):
    """The request carries no signature, or none that holds."""

    code = "not-signed"
    status = 401
    title = "Not signed"


class BadSignature(NotSigned):
    """The signature is not that of a key that the registry knows."""

    code = "bad-signature"
    title = "The signature does not hold"


class NonceUsed(NotSigned):
    """The nonce was used already, or is too old. The answer brings a new one: sign again with that."""

    code = "nonce-used"
    title = "The nonce does not hold any more"


class CodeRefused(RegistryError):
    """The enrolment code is wrong, was used, lapsed, or is for another hub. Ask for a new one."""

    code = "enrolment-refused"
    status = 403
    title = "The code does not work"


class KeyRevoked(RegistryError):
    """The city took this hub's key back. Ask it why; a new code enrols the hub anew."""

    code = "key-revoked"
    status = 403
    title = "The hub's key was revoked"


class OtherHub(RegistryError):
    """A hub speaks for itself alone."""

    code = "other-hub"
    status = 403
    title = "This is another hub's"


class NotFound(RegistryError):
    """It is not there."""

    code = "not-found"
    status = 404
    title = "Not found"


class SequenceGap(RegistryError):
    """Events are missing before these; send from `expectedSeq`."""

    code = "sequence-gap"
    status = 409
    title = "Events are missing"


class SequenceFork(RegistryError):
    """Another event stands at `seq` already: two hubs write as one, or one went back to a backup. Its sync stops."""

    code = "sequence-fork"
    status = 409
    title = "The hub's journal forked"


class EpochStale(RegistryError):
    """The hub has a newer epoch, `current`: who sends this is a copy, or what the hub was before its restore."""

    code = "stale-epoch"
    status = 409
    title = "An older epoch"


class EpochUnknown(RegistryError):
    """The registry has not this epoch; open it after `current` first."""

    code = "epoch-unknown"
    status = 409
    title = "An epoch that was not opened"


class OversizedEvent(RegistryError):
    """The event at `seq` is too large. Those before it were stored; the hub's sync stops until somebody looks at it."""

    code = "oversized-event"
    status = 413
    title = "An event is too large"


class TooOld(RegistryError):
    """The registry takes hubs that are two versions of the protocol behind, not more. Bring the hub up to date."""

    code = "protocol-too-old"
    status = 426
    title = "The hub is too old"


class TooBusy(RegistryError):
    """The registry takes in as many batches as it can. Nothing was taken; send the same after `Retry-After` seconds."""

    code = "too-busy"
    status = 503
    title = "Too busy"


class StoreAway(RegistryError):
    """The registry's database could not be used. Nothing was taken; send the same after `Retry-After` seconds."""

    code = "store-away"
    status = 503
    title = "The registry can't write now"


def kinds() -> dict[str, type[RegistryError]]:
    """Every refusal by its code."""
    found: dict[str, type[RegistryError]] = {}
    waiting = [RegistryError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind is not RegistryError:
            found[kind.code] = kind
    return found
