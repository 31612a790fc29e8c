from __future__ import annotations

import pytest

from wijkhub_queue.sync.problems import Problem, read_problem


def test_a_problem_is_read_by_the_end_of_its_type() -> None:
    body = b'{"type":"https://registry.example/problems/sequence-gap","status":409,"expectedSeq":12,"more":1}'
    problem = read_problem(409, body)
    assert (problem.code, problem.expected_seq) == ("sequence-gap", 12)


@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"\xff\xfe", b'{"expectedSeq":"twelve"}', b"[1]"])
def test_what_a_proxy_says_instead_is_a_problem_without_a_type(body: bytes) -> None:
    assert read_problem(502, body) == Problem(status=502, title="status 502")
