"""The hub's API, asked everything that its description allows and much that it does not."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import described

pytestmark = pytest.mark.anyio
LEFT_OUT = ("GET /v1/stream", "DELETE /v1/sessions/current")
"""One never ends, the other ends the session of who asks."""
KNOWN = {"counter_id": ["1", "2", "9"], "staff_id": ["gast", "nobody"], "printer_id": ["slips", "none"]}


async def test_no_answer_is_a_fault_and_each_is_as_described(standing: Any, serving: Any) -> None:
    async with serving(standing.hub) as url, httpx.AsyncClient(base_url=url) as client:
        document = (await client.get("/v1/openapi.json")).json()

        def call(case: Any) -> Any:
            return case.call(base_url=url, headers={"Authorization": "Bearer token-chef"})

        told = await asyncio.to_thread(described.ask_all, document, call, known=KNOWN, leave_out=LEFT_OUT)
    assert len(told) >= 25
    # The questions reached what they were about.
    assert {label for label, answers in told.items() if 200 in answers} >= {
        "GET /v1/board",
        "GET /v1/events",
        "GET /v1/staff",
        "GET /v1/tickets",
        "GET /v1/counters/{counter_id}",
    }
