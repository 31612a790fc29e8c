"""The place of the hub that is tried: made up, and says so."""

from __future__ import annotations

from wijkhub_registry.locations.location import Address, Fact, How, Location, OfferedService, Point

_UPL = "http://standaarden.overheid.nl/owms/terms/"
_BOTH: tuple[How, ...] = ("walk-in", "appointment")
_MADE_UP = Fact("verzonnen, om mee te oefenen")


def own_place(hub: str) -> Location:
    """Where the hub with this id receives residents."""
    return Location(
        id="wijkhub-kade",
        kind="wijkhub",
        name="Kade (oefening)",
        address=Address("Voorbeeldkade", "1", "", "Rotterdam"),
        area="Noord",
        point=Point(51.9376, 4.4668),
        accessibility={"step-free": True, "toilet": True, "hearing-loop": False},
        languages=("nl", "en", "tr"),
        services=(
            OfferedService(f"{_UPL}paspoort", _BOTH),
            OfferedService(f"{_UPL}rijbewijs", _BOTH),
            OfferedService(f"{_UPL}brpUittr", ("walk-in",)),
            OfferedService(f"{_UPL}schuldhulpverlening", _BOTH),
            OfferedService(f"{_UPL}wmo-voorziening", _BOTH),
        ),
        hours="Mo-Su 08:00-20:00",
        note="Deze plek bestaat niet. Hij hoort bij de hub die u op deze computer probeert.",
        hub=hub,
        facts=dict.fromkeys(("name", "address", "point", "hours", "services", "note"), _MADE_UP),
    )
