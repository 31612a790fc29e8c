"""The sound of a call on the display: two soft bell tones a third apart, made here by formula."""

from __future__ import annotations

import io
import math
import struct
import wave
from functools import cache

RATE = 22_050
"""Samples a second."""
_STRIKES = ((0.0, 783.99), (0.28, 659.26))
"""When each bell is struck, in seconds, and its pitch in Hz: G5, then E5."""
_PARTIALS = ((1.0, 1.0), (2.0, 0.35), (3.0, 0.12))
"""Each partial's multiple of the pitch, and its strength."""
_SECONDS = 1.6
_FADE = 4.5
"""How fast a bell dies away, as the exponent per second."""
_ATTACK = 0.006
"""Seconds in which a strike swells, so that it doesn't click."""
_VOLUME = 0.42


@cache
def chime_wav() -> bytes:
    """The chime as a WAV file: mono, 16 bits."""
    samples = [_loudness(n / RATE) for n in range(int(RATE * _SECONDS))]
    peak = max(abs(sample) for sample in samples)
    packed = struct.pack(f"<{len(samples)}h", *(round(32_767 * _VOLUME * sample / peak) for sample in samples))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(packed)
    return file.getvalue()


def _loudness(at: float) -> float:
    total = 0.0
    for struck, pitch in _STRIKES:
        since = at - struck
        if since > 0:
            swell = min(1.0, since / _ATTACK)
            total += (
                swell
                * math.exp(-_FADE * since)
                * sum(strength * math.sin(2 * math.pi * pitch * times * since) for times, strength in _PARTIALS)
            )
    return total
