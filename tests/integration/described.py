"""Asks an API everything that its own description allows, and much that it does not: every answer must be as described.

Requests are made by Schemathesis from the OpenAPI document, the same ones each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import validate
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = 4
Call = Callable[[Case], Any]


@schemathesis.serializer("application/gzip")
def as_it_is(_: object, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def ask_all(
    document: dict[str, Any], call: Call, *, known: Mapping[str, list[str]], leave_out: Collection[str] = ()
) -> dict[str, Counter[int]]:
    """Ask every operation of a valid description; gives how often each status was answered, by operation.

    Args:
        document: the OpenAPI document.
        call: puts a question and gives the answer.
        known: values of parameters, by name, that are asked for instead of any: of what is there, so that it is found.
        leave_out: operations, such as `GET /v1/stream`.

    Raises:
        AssertionError: answers were not as described, or faults of the server; it names them all.
    """
    validate(document)
    for methods in document["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in known:
                    parameter["schema"] = {"type": "string", "enum": known[parameter["name"]]}
    told: dict[str, Counter[int]] = {}
    wrong: list[str] = []
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = result.ok()
        if operation.label in leave_out:
            continue
        try:
            told[operation.label] = _answers(operation, call)
        except FailureGroup as failures:
            wrong.append(f"{operation.label}: {failures}")
    # One that is no Exception would end the loop on which a server runs.
    assert not wrong, "\n\n".join(wrong)
    return told


def _answers(operation: APIOperation[Any, Any, Any], call: Call) -> Counter[int]:
    """Ask it right and wrong things."""
    told: Counter[int] = Counter()
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Case) -> None:
            response = call(case)
            told[response.status_code] += 1
            case.validate_response(response, checks=CHECKS)

        # Nothing can be wrong with a request that takes nothing.
        with suppress(Unsatisfiable):
            ask()
    return told
