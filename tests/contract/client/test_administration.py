"""What only the client over HTTP does: staff, screens, and a session taken over by its token."""

from __future__ import annotations

from typing import Any

import pytest

from wijkhub_client.client import HubClient
from wijkhub_client.errors import NotAllowed, NotSignedIn, RefusedByHub
from wijkhub_queue.actors import Role
from wijkhub_queue.commands import IssueTicket
from wijkhub_queue.wire import NewDevice, NewStaff

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("hub", ["http"], indirect=True)]


async def test_a_supervisor_lets_staff_in_and_out(hub: Any, samira: HubClient) -> None:
    ada = await samira.add_staff(NewStaff("Ada", "2468", "host", languages=("nl", "tr")))
    assert (ada.name, ada.role, ada.languages) == ("Ada", Role.HOST, ("nl", "tr"))
    assert [member.name for member in await samira.staff_members()] == ["Ada", "Noor", "Samira"]
    with pytest.raises(RefusedByHub) as taken:
        await samira.add_staff(NewStaff("Ada", "1357"))
    assert taken.value.code == "name-taken"
    async with hub.client() as client:
        await client.sign_in("Ada", "2468")
        await samira.remove_staff(ada.id)
        with pytest.raises(NotSignedIn):
            await client.board()


async def test_a_screen_is_enrolled_by_its_code_and_revoked(hub: Any, samira: HubClient) -> None:
    made = await samira.add_device(NewDevice("Kiosk hal", "kiosk", "hall"))
    async with hub.client() as kiosk:
        enrolled = await kiosk.enrol(made.code)
        assert (enrolled.device.name, enrolled.device.role) == ("Kiosk hal", Role.KIOSK)
        await kiosk.ask(IssueTicket("passport"))
        with pytest.raises(NotAllowed):
            await kiosk.board()
        other = await samira.new_device_code(made.device.id)
        assert other.code != made.code
        with pytest.raises(NotSignedIn):
            await kiosk.ask(IssueTicket("passport"))
    (job,) = await samira.prints()
    assert job.printer == "hall"
    await samira.revoke_device(made.device.id)
    assert await samira.devices() == []


async def test_a_session_goes_on_in_another_client_by_its_token(hub: Any, noor: HubClient) -> None:
    async with hub.client() as first:
        token = (await first.sign_in("Noor", "1234")).token
        async with HubClient(first.url, token) as second:
            assert second.staff is None
            assert (await second.who_am_i()).name == "Noor"
            assert second.staff == noor.staff


async def test_a_hub_that_works_is_healthy(hub: Any) -> None:
    async with hub.client() as client:
        assert await client.healthy()
