"""A hub for the stage: its services, and the states into which it is brought."""

from __future__ import annotations

from datetime import UTC, datetime

from memory_stage import MemoryStage
from msgspec.structs import replace

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup

NOW = datetime(2026, 3, 17, 9, 5, tzinfo=UTC)
"""10:05 in the Netherlands, a Tuesday."""
CHIEF = Actor(Role.SUPERVISOR, "chief")
KIOSK = Actor(Role.KIOSK, "device-kiosk")


def service(name: str, group: str, dutch: str, english: str, **more: object) -> Service:
    """A service with a name in both languages."""
    return Service(name, group, {"nl": dutch, "en": english}, **more)  # type: ignore[arg-type]  # a test's own fields


SERVICES = (
    service(
        "passport",
        "desk",
        "Paspoort aanvragen",
        "Apply for a passport",
        bring={
            "nl": ("Uw oude paspoort", "Een pasfoto van nu, niet ouder dan 6 maanden", "Uw pinpas"),
            "en": ("Your old passport", "A recent passport photo", "Your bank card"),
        },
        search={"nl": ("pas", "reizen", "identiteitsbewijs"), "en": ("travel", "id")},
    ),
    service("licence", "desk", "Rijbewijs aanvragen of verlengen", "Apply for or renew a driving licence"),
    service("collect", "desk", "Document ophalen", "Collect a document"),
    service("moving", "desk", "Verhuizing doorgeven", "Report that you have moved", search={"nl": ("adres",)}),
    service("extract", "desk", "Uittreksel aanvragen", "Apply for an extract"),
    service("money", "help", "Vragen over geld of schulden", "Questions about money or debts"),
    service("care", "help", "Zorg en hulp thuis", "Care and help at home"),
    service("letter", "help", "Hulp bij een brief", "Help with a letter"),
    service("street", "quarter", "Iets melden over uw straat", "Report something about your street"),
    service("meet", "quarter", "Meedoen in de buurt", "Join in the neighbourhood"),
)
SETUP = HubSetup(
    name="Wijkhub Zonnehoek",
    groups=(
        ServiceGroup("desk", "A", {"nl": "Burgerzaken", "en": "Civil affairs"}),
        ServiceGroup("help", "B", {"nl": "Hulp en geld", "en": "Help and money"}),
        ServiceGroup("quarter", "C", {"nl": "Uw wijk", "en": "Your neighbourhood"}),
    ),
    services=SERVICES,
    counters=tuple(
        CounterPlace(str(n), {"nl": f"Balie {n}", "en": f"Counter {n}"}, ("desk", "help", "quarter"))
        for n in range(1, 11)
    ),
    waiting_place={"nl": "Ga zitten in de wachtruimte bij het raam.", "en": "Take a seat in the waiting area."},
)
LONG = (
    "Verklaring omtrent het gedrag voor vrijwilligerswerk in de buurt aanvragen",
    "Gehandicaptenparkeerkaart of parkeerplaats bij uw woning aanvragen of verlengen",
    "Leerlingenvervoersvoorziening",
    "Huisvestingsurgentieverklaringsaanvraag",
)
TWELVE = replace(
    SETUP,
    services=tuple(service(f"s{n}", "desk", LONG[n % 4], LONG[n % 4]) for n in range(12)) + SERVICES[5:],
)
"""One group with 12 services, names as long as they get."""
FEW = replace(
    SETUP,
    services=SERVICES[:4],
    groups=SETUP.groups[:1],
    counters=(CounterPlace("1", {"nl": "Balie 1", "en": "Counter 1"}, ("desk",)),),
)
"""So few services that no groups are shown."""
NARROW = replace(SETUP, groups=(replace(SETUP.groups[0], first=1, last=1), *SETUP.groups[1:]))
"""A band of one number."""
IN_DUTCH = replace(SETUP, languages=("nl",))
EXERCISE = replace(SETUP, exercise=True)


def stage(setup: HubSetup | None = SETUP) -> MemoryStage:
    """A stage with a hub of this set-up, open at 10:05, not yet served."""
    hub = MemoryHub(setup, now=lambda: NOW)
    hub.public_url = "https://hub.zonnehoek.example"
    hub.paper_known = "printed"
    return MemoryStage(hub)


def open_counters(hub: MemoryHub, count: int = 1) -> None:
    """Let clerks sit down at the first counters."""
    for n in range(1, count + 1):
        hub.do(c.OpenCounter(counter=str(n), clerk=f"clerk-{n}"), CHIEF)


def take(hub: MemoryHub, service: str = "passport", language: str = "nl") -> str:
    """A ticket's id."""
    command_id = f"00000000-0000-7000-8000-{hub.board.seq:012d}"
    hub.do(c.IssueTicket(service=service, language=language), KIOSK, command_id)
    return command_id


def call(hub: MemoryHub, counter: int) -> str:
    """The number that this counter calls next; whoever is there has been helped."""
    busy = hub.board.counters[str(counter)].ticket
    if busy is not None:
        hub.do(c.FinishService(busy), CHIEF)
    hub.do(c.CallNext(str(counter)), CHIEF)
    return hub.board.recent_calls[0].number
