"""What can go wrong between a program and a hub.

    ClientError
    |-- HubUnreachable    no answer; a question without an id of its own may or may not have been done
    |-- HubUnavailable    the hub can put nothing on disk now (503, or 502/504 on the way); nothing has changed
    |-- NotSignedIn       sign in, or sign in again (401)
    |-- NotAllowed        this role may not do that (403)
    |-- TooSoon           wait `retry_after_s` seconds (429)
    |-- BadRequest        the question is wrong, or names what is not there (400, 404)
    |-- RefusedByHub      the question is good, but not now (409)
    |-- PositionUnknown   the journal has no such position: load the board anew (410)
    `-- OddAnswer         an answer that this program does not understand

Every error has a stable `code` (`queue-empty`), a `title`, and a `detail` that says what happened and what to do.
"""

from __future__ import annotations

from typing import ClassVar


class ClientError(Exception):
    """A question that got no good answer, and why."""

    CODE: ClassVar[str] = "error"
    TITLE: ClassVar[str] = "The hub did not do this"

    def __init__(self, detail: str, *, code: str | None = None, title: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.CODE
        self.title = title or self.TITLE


class HubUnreachable(ClientError):
    """No answer came."""

    CODE = "hub-unreachable"
    TITLE = "The hub cannot be reached"


class HubUnavailable(ClientError):
    """The hub answers, but cannot work now. `retry_after_s`: the seconds it asks to wait, None when it does not say."""

    CODE = "hub-unavailable"
    TITLE = "The hub cannot work now"

    def __init__(
        self, detail: str, *, code: str | None = None, title: str | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(detail, code=code, title=title)
        self.retry_after_s = retry_after_s


class NotSignedIn(ClientError):
    """The hub does not know who asks: no session, an ended one, or a wrong name or PIN."""

    CODE = "not-signed-in"
    TITLE = "Not signed in"


class NotAllowed(ClientError):
    """Who asks may not do this."""

    CODE = "not-allowed"
    TITLE = "Not allowed"


class TooSoon(ClientError):
    """Too many tries; the next one counts after `retry_after_s` seconds."""

    CODE = "too-soon"
    TITLE = "Wait before the next try"

    def __init__(
        self, detail: str, *, code: str | None = None, title: str | None = None, retry_after_s: float = 1.0
    ) -> None:
        super().__init__(detail, code=code, title=title)
        self.retry_after_s = retry_after_s


class BadRequest(ClientError):
    """The question is wrong, or names what is not there. `errors`: what is wrong, one entry each, where known."""

    CODE = "invalid"
    TITLE = "The question is wrong"

    def __init__(
        self, detail: str, *, code: str | None = None, title: str | None = None, errors: tuple[str, ...] = ()
    ) -> None:
        super().__init__(detail, code=code, title=title)
        self.errors = errors


class RefusedByHub(ClientError):
    """The question is good, but the hub's state does not allow it."""

    CODE = "refused"
    TITLE = "Not possible now"


class PositionUnknown(ClientError):
    """The journal has no such position; load the board anew and go on from there."""

    CODE = "position-unknown"
    TITLE = "Unknown place in the journal"


class OddAnswer(ClientError):
    """An answer that is none of the hub's own: another program at that address, or another version. `status` is its
    HTTP status.
    """

    CODE = "odd-answer"
    TITLE = "Not an answer of a hub"

    def __init__(self, detail: str, *, code: str | None = None, title: str | None = None, status: int = 200) -> None:
        super().__init__(detail, code=code, title=title)
        self.status = status
