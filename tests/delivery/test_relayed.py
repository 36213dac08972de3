"""What a relay says that it calls a message."""

from __future__ import annotations

import pytest

from digest.delivery.relayed import message_id

SES = "0102018c2f6a7b1e-7e2b9c54-6a10-4b5e-9d0b-3f1d2c4b5a69-000000"


@pytest.mark.parametrize(
    ("host", "reply", "expected"),
    [
        pytest.param(
            "email-smtp.eu-west-1.amazonaws.com",
            f"Ok {SES}",
            f"{SES}@eu-west-1.amazonses.com",
            id="SES",
        ),
        pytest.param(
            "email-smtp.us-east-1.amazonaws.com",
            f"Ok {SES}",
            f"{SES}@email.amazonses.com",
            id="SES in its first region",
        ),
        pytest.param("email-smtp.eu-west-1.amazonaws.com", "Ok", None, id="SES without an id"),
        pytest.param("email-smtp.eu-west-1.amazonaws.com", None, None, id="no reply"),
        pytest.param("mail.example.org", f"Ok {SES}", None, id="another server keeps ours"),
    ],
)
def test_the_id_by_which_a_recipient_has_it(
    host: str, reply: str | None, expected: str | None
) -> None:
    assert expected == message_id(host, reply)
