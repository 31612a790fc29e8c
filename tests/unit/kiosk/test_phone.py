import re
from collections.abc import Callable

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.events import TicketLeft
from wijkhub_queue.tickets import State

Browse = Callable[..., TestClient[Litestar]]
CHIEF = Actor(Role.SUPERVISOR, "chief")
FORM_ID = "0198c0de-0000-7000-8000-00000000000f"


@pytest.fixture
def ticket(hub: MemoryHub) -> str:
    """The second ticket, in English; one person is ahead."""
    hub.do(c.IssueTicket("moving"))
    hub.do(c.IssueTicket("passport", language="en"), command_id="mine")
    return "mine"


def said(answer: Response) -> str:
    main = answer.text.partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_a_link_opens_in_the_language_of_the_ticket_and_changes_to_another(
    hub: MemoryHub, browse: Browse, ticket: str
) -> None:
    phone, link = browse(), f"/t/{hub.link_token(ticket)}"
    assert "There is 1 person before you." in said(phone.get(link))
    assert "Er is nog 1 persoon voor u." in said(phone.get(f"{link}?language=nl"))
    assert f"{link}?language=nl" in phone.get(link).text


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        (["call"], "It is your turn. Go now to Counter 1"),
        (["call", c.StartService], "You are being helped at Counter 1."),
        ([c.ParkTicket], "Your number is on hold."),
    ],
)
def test_the_page_says_where_the_ticket_is_in_its_life(
    hub: MemoryHub, browse: Browse, ticket: str, steps: list[object], says: str
) -> None:
    for step in steps:
        hub.do(
            c.CallTicket("1", ticket, c.Reason.FRAIL) if step == "call" else step(ticket),  # type: ignore[operator]
            CHIEF,
        )
    answer = browse().get(f"/t/{hub.link_token(ticket)}")
    assert (answer.status_code, says in said(answer)) == (200, True)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (c.FinishService, "This number is over."),
        (c.MarkNoShow, "We called you, but you were not there."),
        (c.LeaveQueue, "This number has been stopped."),
    ],
)
def test_a_link_ends_with_its_ticket(
    hub: MemoryHub, browse: Browse, ticket: str, step: type[c.FinishService], says: str
) -> None:
    hub.do(c.CallTicket("1", ticket, c.Reason.FRAIL), CHIEF)
    hub.do(step(ticket), CHIEF)
    answer = browse().get(f"/t/{hub.link_token(ticket)}")
    assert answer.status_code == 410
    assert says in said(answer) and "/leave" not in answer.text


def test_a_wrong_link_and_one_of_yesterday_get_the_same_answer(hub: MemoryHub, browse: Browse, ticket: str) -> None:
    phone, link = browse(), hub.link_token(ticket)
    hub.board.tickets.clear()  # the next day
    answers = [phone.get(f"/t/{token}", headers={"accept-language": "nl"}) for token in (link, "0" * 32)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text
    assert "Deze pagina is er niet" in answers[0].text


def test_leaving_is_asked_twice_and_done_by_the_resident(hub: MemoryHub, browse: Browse, ticket: str) -> None:
    phone, link = browse(), f"/t/{hub.link_token(ticket)}"
    assert "Do you want to stop waiting?" in said(phone.get(f"{link}/leave"))
    assert hub.board.tickets[ticket].state is State.WAITING
    answer = phone.post(f"{link}/leave", data={"id": FORM_ID, "language": "en"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{link}?language=en")
    left = hub.journal[-1]
    assert (left.actor, left.event) == (f"resident:{ticket}", TicketLeft(ticket, "resident"))


def test_who_is_being_helped_cannot_leave_the_queue_any_more(hub: MemoryHub, browse: Browse, ticket: str) -> None:
    hub.do(c.CallTicket("1", ticket, c.Reason.FRAIL), CHIEF)
    hub.do(c.StartService(ticket), CHIEF)
    phone, link = browse(), f"/t/{hub.link_token(ticket)}"
    assert phone.get(f"{link}/leave").headers["location"] == f"{link}?language=en"
    assert phone.post(f"{link}/leave", data={"id": FORM_ID, "language": "en"}).status_code == 303
    assert hub.board.tickets[ticket].state is State.SERVING


def test_a_hub_that_can_write_nothing_says_so_and_when_to_try_again(
    hub: MemoryHub, browse: Browse, ticket: str
) -> None:
    hub.unavailable = True
    answer = browse().post(
        f"/t/{hub.link_token(ticket)}/leave", data={"id": FORM_ID}, headers={"accept-language": "nl"}
    )
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "Er is niets veranderd." in said(answer)
