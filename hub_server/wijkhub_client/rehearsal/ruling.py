"""The rules that must always hold, looked for in what a rehearsal left in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from msgspec import Struct

from wijkhub_client.api import HubApi, Position
from wijkhub_client.errors import ClientError
from wijkhub_client.rehearsal.player import Asked
from wijkhub_queue.events import Recorded
from wijkhub_queue.rules import Violation, check, check_prints, check_told
from wijkhub_queue.wire import PrintJob

RULES = {
    1: "every ticket that a resident was told of is in the journal",
    2: "no two living tickets share a number",
    3: "a ticket is called by one counter, a counter serves one ticket",
    4: "a command that is sent again gets its first answer and changes nothing",
    5: "tickets moved only as their state allows",
    6: "everybody was called in the order of service, with the reason",
    7: "of every paper ticket it is known whether it was printed",
    8: "times in the journal go on, and no wait is negative",
    9: "no place for an appointment is sold twice",
}
"""What each rule says, of a day that was played."""

SENT_AGAIN = 40
"""How many commands are sent once more at the end."""


class Ruling(Struct, frozen=True):
    """Whether a rule held."""

    rule: int
    says: str
    broken: tuple[Violation, ...]


def rulings(
    journal: Sequence[Recorded],
    began: Position,
    *,
    told: Iterable[str],
    prints: Iterable[PrintJob],
    further: Iterable[Violation],
) -> tuple[Ruling, ...]:
    """Each rule, and where it was broken since the rehearsal began.

    Args:
        journal: the hub's events from its first one on.
        began: the position after which the day was played; what was wrong before is not held against it.
        told: the tickets that the hub gave out.
        prints: what is known of the prints of those tickets.
        further: what was found otherwise.
    """
    played = [recorded for recorded in journal if (recorded.epoch, recorded.seq) > began]
    first = played[0].seq if played else 0
    found = [
        *(violation for violation in check(journal) if violation.seq >= first),
        *check_told(played, told),
        *check_prints(played, prints),
        *further,
    ]
    return tuple(Ruling(rule, says, tuple(one for one in found if one.rule == rule)) for rule, says in RULES.items())


async def send_again(hub: HubApi, asked: Sequence[Asked], *, seed: int) -> list[Violation]:
    """Rule 4: send some of the commands once more, and see that each gets its answer of then and nothing happens."""
    info = await hub.hub()
    broken = []
    chosen = Random(seed).sample(asked, min(SENT_AGAIN, len(asked)))  # noqa: S311  # a sample, not a secret
    for one in chosen:
        try:
            answer = await hub.ask(one.command, one.id)
        except ClientError as error:
            broken.append(Violation(4, one.seq, f"command {one.id}, sent again, was refused: {error.code}"))
        else:
            if answer.seq != one.seq:
                broken.append(Violation(4, one.seq, f"command {one.id}, sent again, was answered with {answer.seq}"))
    # Others may be at work in the hub meanwhile; what they do is theirs.
    me = f"{hub.staff.role}:{hub.staff.id}" if hub.staff else ""
    async for recorded in hub.events((info.epoch, info.seq)):
        if recorded.actor == me:
            broken.append(Violation(4, recorded.seq, "this happened because of a command that was sent again"))
    return broken
