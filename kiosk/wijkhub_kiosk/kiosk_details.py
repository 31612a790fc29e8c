"""Who the appointment is for, how to reach them and what help they want: a screen for each, and all of it once more."""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import URLEncodedBody
from msgspec.structs import asdict

from wijkhub_kiosk.booking_draft import (
    HELP_FIELDS,
    TYPED,
    Draft,
    Problem,
    Step,
    after,
    before,
    problem,
    skipped,
    typed_at,
    with_typed,
)
from wijkhub_kiosk.days_in_words import local, said_day
from wijkhub_kiosk.kiosk_page import KioskPages
from wijkhub_kiosk.pages import local_time
from wijkhub_kiosk.port import Hub
from wijkhub_kiosk.serving import HubHere, LongText, ScreenRequest
from wijkhub_kiosk.words import pick_language, texts
from wijkhub_queue.actors import Role, allow
from wijkhub_queue.hub_setup import in_language

ROLES = allow(Role.KIOSK)
BACK_KEY = "back"
LONGEST = {Step.NAME: 80, Step.EMAIL: 120, Step.PHONE: 20}


class DetailsForm(Draft, frozen=True, kw_only=True):
    """What one of those screens sends."""

    step: Step
    typed: LongText = ""
    key: LongText = ""
    """A key of the screen, in a browser without scripts."""
    to: LongText = ""
    """`back`, `skip`, or a step of which there is a choice; empty goes on."""


def create_handlers(kiosk: KioskPages) -> list[HTTPRouteHandler]:
    """From one of those screens to the next. By POST, since what is typed must be in no address."""

    @post("/kiosk/details", opt=ROLES, name="kiosk-details", status_code=200)
    async def details(request: ScreenRequest, hub: HubHere, data: URLEncodedBody[DetailsForm]) -> Response[Any]:
        known = {name: value for name, value in asdict(data).items() if name in Draft.__struct_fields__}
        draft = Draft(**{**known, "language": pick_language(data.language, hub.board.setup)})
        step, typed = data.step, data.typed
        if data.key and step in TYPED:
            typed = (typed[:-1] if data.key == BACK_KEY else typed + data.key)[: LONGEST[step]]
            return details_screen(kiosk, request, hub, draft, step, typed=typed)
        if data.to == "skip":
            return details_screen(kiosk, request, hub, skipped(step, draft), Step.WANTS)
        changed = with_typed(step, draft, typed)
        if data.to == "back":
            # What can't be kept does not come along.
            kept = draft if problem(step, changed) else changed
            return details_screen(kiosk, request, hub, kept, before(step, kept) or Step.NAME)
        if wrong := problem(step, changed):
            return details_screen(kiosk, request, hub, draft, step, typed=typed, wrong=wrong)
        chosen = Step(data.to) if data.to in (Step.EMAIL, Step.PHONE) else after(step)
        return details_screen(kiosk, request, hub, changed, chosen)

    return [details]


def details_screen(
    kiosk: KioskPages,
    request: ScreenRequest,
    hub: Hub,
    draft: Draft,
    step: Step,
    *,
    typed: str | None = None,
    wrong: Problem | None = None,
) -> Response[Any]:
    """The screen of a step.

    Args:
        kiosk: draws it.
        request: what was asked, by this kiosk.
        hub: the hub.
        draft: what is known so far.
        step: which.
        typed: what stands in its field; what is known when None.
        wrong: why that can't be kept.
    """
    setup, language = hub.board.setup, draft.language
    service = setup.service(draft.service) if setup else None
    day = local(draft.starts_at, setup).date()
    let_go = f"/kiosk/holds/{draft.hold}/release"
    # Without what the citizen number stood in: it is shown no longer than it takes to say so.
    shown = "" if wrong is Problem.CITIZEN_NUMBER else typed_at(step, draft) if typed is None else typed
    return kiosk.page(
        {Step.REACH: "kiosk_reach.html", Step.WANTS: "kiosk_wants.html", Step.SURE: "kiosk_sure.html"}.get(
            step, "kiosk_typed.html"
        ),
        request,
        hub,
        language,
        home=let_go,
        back=None if before(step, draft) else f"{let_go}?service={draft.service}&day={day}&language={language}",
        status=400 if wrong else 200,
        action="/kiosk/bookings" if step is Step.SURE else "/kiosk/details",
        draft=draft,
        step=step,
        # What can be taken back on this screen is not carried beside it.
        carried=[one for one in draft.fields() if step is not Step.WANTS or one[0] not in HELP_FIELDS],
        typed=shown,
        longest=LONGEST.get(step, 0),
        wrong=wrong,
        rows=_keys(step, language),
        service=in_language(service.name, language) if service else draft.service,
        day=said_day(day, language),
        time=local_time(draft.starts_at, setup),
    )


def _keys(step: Step, language: str) -> list[str]:
    """Rows of keys: what can be in it, and no more."""
    letters = texts().get(language, "kiosk.keys").split("/")
    match step:
        case Step.NAME:
            return [*letters[:-1], letters[-1] + "-'"]
        case Step.EMAIL:
            return ["1234567890", *letters[:-2], letters[-2] + "@", letters[-1] + ".-_"]
        case Step.PHONE:
            return ["123", "456", "789", "+0"]
        case _:
            return []
