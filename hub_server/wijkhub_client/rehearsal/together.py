"""Many questions at once."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

Value = TypeVar("Value")


async def together(questions: Iterable[Coroutine[Any, Any, Value]]) -> list[Value]:
    """All answers, once the last of them is there, in the order of the questions.

    Raises:
        Exception: what one of them raised, once all the others are answered too.
    """
    answers = await asyncio.gather(*questions, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return [answer for answer in answers if not isinstance(answer, BaseException)]
