from __future__ import annotations

import pytest

from wijkhub_queue.sync.keys import SigningKey, authorization, fingerprint, read_authorization, verified
from wijkhub_queue.sync.signing import signed_request

# RFC 8032, 7.1, test 2, in base64url.
SECRET = "TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs"
PUBLIC = "PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw"
SIGNATURE = "kqAJqfDUyrhyDoILX2QlQKKye1QWUD-Ps3YiI-vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA"


def test_keys_and_signatures_are_those_of_the_standard() -> None:
    key = SigningKey.from_text(SECRET)
    assert (key.public_key, key.text, key.sign(b"\x72")) == (PUBLIC, SECRET, SIGNATURE)
    assert verified(PUBLIC, SIGNATURE, b"\x72")


@pytest.mark.parametrize(
    ("public", "signature", "data"),
    [
        (PUBLIC, SIGNATURE, b"\x73"),
        (PUBLIC, "A" + SIGNATURE[1:], b"\x72"),
        (SECRET, SIGNATURE, b"\x72"),
        (PUBLIC, "", b"\x72"),
        ("no key", SIGNATURE, b"\x72"),
        (PUBLIC, "ë" * 86, b"\x72"),
    ],
)
def test_nothing_else_is_verified_and_nothing_crashes(public: str, signature: str, data: bytes) -> None:
    assert not verified(public, signature, data)


def test_a_new_key_is_read_back_from_its_text() -> None:
    key = SigningKey.new()
    assert SigningKey.from_text(key.text).public_key == key.public_key != SigningKey.new().public_key


def test_a_request_says_who_signed_it_and_what() -> None:
    key = SigningKey.from_text(SECRET)
    value = authorization(key, method="POST", path="/sync/v1/events", query="a=1", nonce="-", body=b"body")
    read = read_authorization(value)
    assert read is not None
    key_id, nonce, signature = read
    assert (key_id, nonce) == (fingerprint(PUBLIC), "-")
    signed = signed_request(method="POST", path="/sync/v1/events", query="a=1", key_id=key_id, nonce="-", body=b"body")
    # SHA-256 of `body`, by any tool.
    assert (
        signed
        == (
            f"wijkhub-request-1\nPOST\n/sync/v1/events\na=1\n{key_id}\n-\n"
            "230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5"
        ).encode()
    )
    assert verified(PUBLIC, signature, signed)


@pytest.mark.parametrize("value", ["", "Bearer abc", "Wijkhub-Ed25519 a:b", "Wijkhub-Ed25519 a::c", "Wijkhub-Ed25519"])
def test_another_header_is_none_of_ours(value: str) -> None:
    assert read_authorization(value) is None
