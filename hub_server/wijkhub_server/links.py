"""Addresses that open one thing for whoever has them: the page of a ticket or an appointment. The hub signs them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import uuid

_SIGNATURE_BYTES = 16
_TICKET, _APPOINTMENT = "", "appointment:"
"""What is signed before the id, so that the one's token never opens the other."""


class Links:
    """Makes links and reads them."""

    def __init__(self, secret: bytes, public_url: str | None) -> None:
        """Links of a hub.

        Args:
            secret: what they are signed with.
            public_url: where a phone reaches the hub; None where it can't.
        """
        self._secret = secret
        self._public_url = public_url.rstrip("/") if public_url else None

    def appointment(self, appointment_id: str, code: str) -> str | None:
        """The address of an appointment's page; None where no phone reaches it.

        It ends in the code, so that a scanner which reads the address has the code too.
        """
        signature = self.appointment_signature(appointment_id)
        return f"{self._public_url}/a/{signature}/{code}" if self._public_url else None

    def appointment_signature(self, appointment_id: str) -> str:
        """What stands before the code in that address, which nobody can guess from the code."""
        return _plain(self._sign(_APPOINTMENT, appointment_id))

    def opens_appointment(self, appointment_id: str, signature: str) -> bool:
        """Whether this hub made the signature for this appointment."""
        return hmac.compare_digest(self.appointment_signature(appointment_id).encode(), signature.encode())

    def ticket(self, ticket_id: str) -> str | None:
        """The address of a ticket's page; None where no phone reaches it."""
        return f"{self._public_url}/t/{self.ticket_token(ticket_id)}" if self._public_url else None

    def ticket_token(self, ticket_id: str) -> str:
        """The token in it: the ticket's id, signed."""
        return _plain(uuid.UUID(ticket_id).bytes + self._sign(_TICKET, ticket_id))

    def ticket_of(self, token: str) -> str | None:
        """The ticket's id, if this hub signed the token."""
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            ticket_id = str(uuid.UUID(bytes=raw[:16]))
        except (binascii.Error, ValueError):
            return None
        return ticket_id if hmac.compare_digest(raw[16:], self._sign(_TICKET, ticket_id)) else None

    def _sign(self, what: str, identifier: str) -> bytes:
        return hmac.digest(self._secret, f"{what}{identifier}".encode(), hashlib.sha256)[:_SIGNATURE_BYTES]


def _plain(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
