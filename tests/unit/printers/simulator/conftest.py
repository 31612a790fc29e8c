"""The inside of a simulated printer."""

from datetime import UTC, datetime

import pytest

from wijkhub_printers.printer import Confirmation
from wijkhub_printers.simulator.mechanism import Mechanism


@pytest.fixture
def mechanism() -> Mechanism:
    return Mechanism(
        dots_wide=576,
        raster=True,
        reports_status=True,
        confirms=Confirmation.PRINTED,
        low_sensor=True,
        keep=10,
        slow_bytes_per_s=1000,
        late_s=8.0,
        now=lambda: datetime(2026, 3, 2, tzinfo=UTC),
    )
