"""Slips of no one, for trying a printer out, for pictures in the documentation and for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from msgspec import structs

from wijkhub_printers.slip import AppointmentSlip, DayFigures, DaySlip, ReportSlip, TestSlip, TicketSlip

HUB = "Wijkhub Voorbeeld"
MORNING = datetime(2026, 3, 2, 9, 32, tzinfo=UTC)
"""A Monday in winter, 10:32 in Rotterdam."""


class _Said(NamedTuple):
    """What a hub's settings would say in one language."""

    service: str
    group: str
    wait: str
    bring: tuple[str, ...]
    where: str
    change: str
    subject: str
    place: str
    promise: str


_SAID = {
    "nl": _Said(
        "Paspoort of identiteitskaart aanvragen",
        "Reizen en identiteit",
        "Wacht in de hal. Uw nummer komt op het scherm.",
        ("Uw oude paspoort of identiteitskaart", "Een pasfoto van dit jaar", "Pinpas of contant geld"),
        "Voorbeeldstraat 1, bij de balie in de hal.",
        "Kunt u niet komen? Bel 14 010 of verzet de afspraak met de QR-code.",
        "Lantaarnpaal is kapot",
        "Voorbeeldplein, bij nummer 12",
        "Wij kijken hier binnen 3 werkdagen naar.",
    ),
    "en": _Said(
        "Apply for a passport or identity card",
        "Travel and identity",
        "Wait in the hall. Your number will be on the screen.",
        ("Your old passport or identity card", "A passport photo of this year", "Bank card or cash"),
        "Voorbeeldstraat 1, at the counter in the hall.",
        "Can't you come? Call 14 010 or move the appointment with the QR code.",
        "Street light is broken",
        "Voorbeeldplein, near number 12",
        "We will have a look within 3 working days.",
    ),
    "tr": _Said(
        "Pasaport veya kimlik kartı başvurusu",
        "Seyahat ve kimlik",
        "Salonda bekleyin. Numaranız ekranda görünecek.",
        ("Eski pasaportunuz veya kimlik kartınız", "Bu yıl çekilmiş bir vesikalık", "Banka kartı veya nakit para"),
        "Voorbeeldstraat 1, salondaki gişe.",
        "Gelemiyor musunuz? 14 010 numarasını arayın veya QR kodla randevuyu değiştirin.",
        "Sokak lambası bozuk",
        "Voorbeeldplein, 12 numaranın yanı",
        "3 iş günü içinde bakacağız.",
    ),
    "pl": _Said(
        "Wniosek o paszport lub dowód tożsamości",
        "Podróże i tożsamość",
        "Poczekaj w holu. Twój numer pojawi się na ekranie.",
        ("Stary paszport lub dowód tożsamości", "Zdjęcie paszportowe z tego roku", "Karta płatnicza lub gotówka"),
        "Voorbeeldstraat 1, okienko w holu.",
        "Nie możesz przyjść? Zadzwoń pod 14 010 lub zmień termin za pomocą kodu QR.",
        "Zepsuta latarnia",
        "Voorbeeldplein, przy numerze 12",
        "Sprawdzimy to w ciągu 3 dni roboczych.",
    ),
    "uk": _Said(
        "Заява на паспорт або посвідчення особи",
        "Подорожі та документи",
        "Чекайте в холі. Ваш номер з’явиться на екрані.",
        ("Старий паспорт або посвідчення особи", "Фото на паспорт цього року", "Банківська картка або готівка"),
        "Voorbeeldstraat 1, стійка в холі.",
        "Не можете прийти? Зателефонуйте 14 010 або змініть запис за QR-кодом.",
        "Не працює ліхтар",
        "Voorbeeldplein, біля будинку 12",
        "Ми перевіримо протягом 3 робочих днів.",
    ),
    "ar": _Said(
        "طلب جواز سفر أو بطاقة هوية",
        "السفر والهوية",
        "انتظر في القاعة. سيظهر رقمك على الشاشة.",
        ("جواز سفرك أو بطاقة هويتك القديمة", "صورة شخصية من هذا العام", "بطاقة مصرفية أو نقود"),
        "Voorbeeldstraat 1، عند الموظف في القاعة.",
        "لا تستطيع الحضور؟ اتصل بالرقم 14010 أو غيّر الموعد برمز QR.",
        "مصباح الشارع معطّل",
        "Voorbeeldplein، قرب الرقم 12",
        "سننظر في الأمر خلال 3 أيام عمل.",
    ),
}


def sample_slip(language: str = "nl", **changes: Any) -> TicketSlip:
    """A ticket of 2 March 2026, 10:32 in Rotterdam, with other values for the fields in `changes`.

    Texts are in the slip's language where there is a catalogue for it, else in Dutch.

    Raises:
        SlipRefused: with these changes it can't be a slip.
    """
    said = _said(language)
    slip = TicketSlip(
        language=language,
        hub=HUB,
        number="A012",
        service=said.service,
        group=said.group,
        issued_at=MORNING,
        people_ahead=3,
        where=said.wait,
        bring=said.bring,
        link="https://hub.example/t/Zk3vQ9xT4mB7nR2pL8sW1y",
    )
    return structs.replace(slip, **changes)


def sample_appointment(language: str = "nl", **changes: Any) -> AppointmentSlip:
    """An appointment on Thursday 12 March 2026, 14:20 in Rotterdam.

    Raises:
        SlipRefused: with these changes it can't be a slip.
    """
    said = _said(language)
    slip = AppointmentSlip(
        language=language,
        hub=HUB,
        service=said.service,
        starts_at=datetime(2026, 3, 12, 13, 20, tzinfo=UTC),
        where=said.where,
        code="K7M44QXP",
        bring=said.bring,
        link="https://hub.example/a/Zk3vQ9xT4mB7nR2pL8sW1y",
        change=said.change,
    )
    return structs.replace(slip, **changes)


def sample_report(language: str = "nl", **changes: Any) -> ReportSlip:
    """A report of 2 March 2026, 10:32 in Rotterdam.

    Raises:
        SlipRefused: with these changes it can't be a slip.
    """
    said = _said(language)
    slip = ReportSlip(
        language=language,
        hub=HUB,
        subject=said.subject,
        place=said.place,
        code="R4T9XK2M",
        received_at=MORNING,
        promise=said.promise,
        link="https://hub.example/m/Zk3vQ9xT4mB7nR2pL8sW1y",
    )
    return structs.replace(slip, **changes)


def sample_day(language: str = "nl", **changes: Any) -> DaySlip:
    """The figures of 2 March 2026; of 96 tickets 6 were not over when it was printed.

    Raises:
        SlipRefused: with these changes it can't be a slip.
    """
    group = _said(language).group
    figures = (
        ("A", group, 48, 41, 3, 1, 7, 26),
        ("B", "Wonen", 30, 25, 2, 1, 11, 34),
        ("C", "Geld en hulp", 18, 15, 1, 1, 16, 48),
        ("D", "Wijk", 0, 0, 0, 0, None, None),
    )
    slip = DaySlip(
        language=language,
        hub=HUB,
        day=date(2026, 3, 2),
        rows=tuple(_figures(*row) for row in figures),
        total=_figures("", "", 96, 81, 6, 3, 9, 48),
        printed_at=datetime(2026, 3, 2, 16, 5, tzinfo=UTC),
        link="https://hub.example/days/2026-03-02",
    )
    return structs.replace(slip, **changes)


def sample_test_page(language: str = "nl", **changes: Any) -> TestSlip:
    """The test page of a printer on 80 mm paper.

    Raises:
        SlipRefused: with these changes it can't be a slip.
    """
    slip = TestSlip(language=language, hub=HUB, printer="hal", driver="192.168.1.50:9100", width=576, at=MORNING)
    return structs.replace(slip, **changes)


def _said(language: str) -> _Said:
    return _SAID.get(language, _SAID["nl"])


def _figures(
    letter: str, group: str, issued: int, served: int, no_show: int, left: int, median: int | None, longest: int | None
) -> DayFigures:
    return DayFigures(
        letter=letter,
        group=group,
        issued=issued,
        served=served,
        no_show=no_show,
        left=left,
        median_wait_min=median,
        longest_wait_min=longest,
    )
