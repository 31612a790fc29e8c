"""Links open what they were made for, and nothing else."""

from __future__ import annotations

import pytest

from wijkhub_queue.check_in import code_in
from wijkhub_server.links import Links

ID, OTHER = "01903b6a-0000-7000-8000-000000000001", "01903b6a-0000-7000-8000-000000000002"
LINKS = Links(b"secret", "https://hub.example/")


def test_a_tickets_link_leads_back_to_it() -> None:
    link = LINKS.ticket(ID)
    assert link is not None and link.startswith("https://hub.example/t/")
    assert LINKS.ticket_of(link.rpartition("/")[2]) == ID


@pytest.mark.parametrize("token", ["", "x", "=", "é", LINKS.ticket_token(ID)[:-2], Links(b"y", None).ticket_token(ID)])
def test_a_token_that_this_hub_did_not_sign_leads_nowhere(token: str) -> None:
    assert LINKS.ticket_of(token) is None


def test_an_appointments_link_ends_in_its_code_and_holds_what_nobody_guesses() -> None:
    link = LINKS.appointment(ID, "K7M44QXP")
    assert link is not None
    place, signature, code = link.rsplit("/", 2)
    assert (place, code, code_in(link)) == ("https://hub.example/a", "K7M44QXP", "K7M44QXP")
    assert len(signature) == 22  # 128 bits
    assert LINKS.opens_appointment(ID, signature)
    for wrong in ("", "é", signature[:-1], Links(b"y", None).appointment_signature(ID)):
        assert not LINKS.opens_appointment(ID, wrong)
    assert not LINKS.opens_appointment(OTHER, signature)


def test_what_opens_a_ticket_opens_no_appointment_with_the_same_id() -> None:
    assert LINKS.appointment_signature(ID) not in LINKS.ticket_token(ID)
    assert not LINKS.opens_appointment(ID, LINKS.ticket_token(ID)[-22:])


def test_where_no_phone_reaches_the_hub_there_are_no_links() -> None:
    assert Links(b"secret", None).ticket(ID) is None
    assert Links(b"secret", None).appointment(ID, "K7M44QXP") is None
