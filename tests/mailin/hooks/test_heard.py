"""What each provider's webhook says, and whose word is taken for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config import Provider
from digest.mailin.hooks import HEARD, mailgun
from digest.mailin.hooks.call import Call, Refused
from digest.model.reports import Fault, Report, ReportKind
from digest.store import Store
from digest.verdicts import Did
from tests.bounces.house import House
from tests.mailin.hooks import calls
from tests.mailin.hooks.calls import MESSAGE_ID, NOW, READER, RETURN_PATH

Make = Callable[..., Call]
MAKES: Mapping[Provider, Make] = {
    Provider.MAILGUN: calls.mailgun,
    Provider.POSTMARK: calls.basic,
    Provider.BREVO: calls.bearer,
    Provider.SENDGRID: calls.sendgrid_call,
    Provider.GENERIC: calls.generic_call,
}
EXAMPLES: Mapping[Provider, dict[str, Any]] = {
    Provider.MAILGUN: calls.MAILGUN_FAILED,
    Provider.POSTMARK: calls.POSTMARK_BOUNCE,
    Provider.BREVO: calls.BREVO_BOUNCE,
    Provider.SENDGRID: calls.SENDGRID_BOUNCE,
    Provider.GENERIC: calls.GENERIC_BOUNCE,
}


def heard(provider: Provider, event: object, **how: Any) -> tuple[Report, ...]:
    """What a call says, now."""
    call = MAKES[provider](event, **how)
    return HEARD[provider](calls.hook(provider), call, NOW)


def refused(provider: Provider, call: Call, secret: str | None = calls.SECRET) -> tuple[int, str]:
    """Why it is refused."""
    with pytest.raises(Refused) as caught:
        HEARD[provider](calls.hook(provider, secret), call, NOW)
    return caught.value.status, str(caught.value)


@pytest.mark.parametrize("provider", MAKES)
def test_a_documented_bounce_is_a_signed_report_of_one_letter_to_one_address(
    provider: Provider,
) -> None:
    """Without an address in its words."""
    (one,) = heard(provider, EXAMPLES[provider])
    assert (ReportKind.BOUNCE, READER, "5.1.1", 550, Fault.ADDRESS, True) == (
        one.kind,
        one.recipient,
        one.status,
        one.code or 550,  # Mailgun and SendGrid tell it, others where the words do
        one.fault,
        one.is_signed,
    )
    assert one.at is not None
    assert datetime(2026, 11, 30, 11, 59, tzinfo=UTC) == one.at.replace(microsecond=0)
    own = calls.POSTMARK_BOUNCE["MessageID"] if provider is Provider.POSTMARK else MESSAGE_ID
    assert own == one.message_id
    assert "@" not in one.words
    assert one.id.startswith(f"{provider}:")
    assert one == heard(provider, EXAMPLES[provider])[0]


@pytest.mark.parametrize("provider", [Provider.MAILGUN, Provider.GENERIC])
def test_a_return_path_comes_along_where_it_is_told(provider: Provider) -> None:
    """It says which delivery it was."""
    assert (RETURN_PATH,) == heard(provider, EXAMPLES[provider])[0].sent_to


@pytest.mark.parametrize(
    ("provider", "changes", "kind", "fault"),
    [
        (Provider.MAILGUN, {"severity": "temporary"}, ReportKind.DELAY, Fault.ADDRESS),
        (Provider.MAILGUN, {"event": "complained"}, ReportKind.COMPLAINT, None),
        (Provider.MAILGUN, {"event": "unsubscribed"}, ReportKind.UNSUBSCRIBE, None),
        (Provider.MAILGUN, {"event": "delivered"}, ReportKind.DELIVERED, None),
        (Provider.MAILGUN, {"event": "opened"}, None, None),
        (Provider.POSTMARK, {"Type": "SpamComplaint"}, ReportKind.COMPLAINT, None),
        (Provider.POSTMARK, {"Type": "AutoResponder"}, ReportKind.AUTO_REPLY, None),
        (Provider.POSTMARK, {"Type": "Subscribe"}, None, None),
        (Provider.POSTMARK, {"RecordType": "Open"}, None, None),
        (Provider.BREVO, {"event": "spam"}, ReportKind.COMPLAINT, None),
        (Provider.BREVO, {"event": "unsubscribed"}, ReportKind.UNSUBSCRIBE, None),
        (Provider.BREVO, {"event": "click"}, None, None),
        (Provider.SENDGRID, {"event": "spamreport"}, ReportKind.COMPLAINT, None),
        (Provider.SENDGRID, {"event": "open"}, None, None),
        (Provider.GENERIC, {"kind": "complaint"}, ReportKind.COMPLAINT, None),
    ],
)
def test_kinds(
    provider: Provider, changes: dict[str, Any], kind: ReportKind | None, fault: Fault | None
) -> None:
    """Opens and clicks say nothing: nobody is followed."""
    found = heard(provider, {**EXAMPLES[provider], **changes})
    assert [kind] * (kind is not None) == [one.kind for one in found]
    if fault is not None:
        assert [fault] == [one.fault for one in found]


@pytest.mark.parametrize(
    ("provider", "changes", "fault"),
    [
        (
            Provider.POSTMARK,
            {"Type": "SoftBounce", "Details": "smtp;550 5.7.26 not authenticated: SPF and DKIM"},
            Fault.OURS,
        ),
        (Provider.POSTMARK, {"Type": "SoftBounce", "Details": "no words"}, Fault.BUSY),
        (Provider.BREVO, {"reason": "550 5.7.1 message refused by policy"}, Fault.OURS),
        (
            Provider.SENDGRID,
            {"event": "dropped", "reason": "Bounced Address", "status": ""},
            Fault.ADDRESS,
        ),
    ],
)
def test_a_server_s_own_words_go_before_the_provider_s_class(
    provider: Provider, changes: dict[str, Any], fault: Fault
) -> None:
    """What is ours must count against nobody, whatever a provider calls it."""
    assert [fault] == [one.fault for one in heard(provider, {**EXAMPLES[provider], **changes})]


@pytest.mark.parametrize(
    ("provider", "event"),
    [(Provider.BREVO, calls.BREVO_BOUNCE), (Provider.SENDGRID, calls.SENDGRID_BOUNCE)],
)
def test_several_events_come_in_one_call(provider: Provider, event: dict[str, Any]) -> None:
    """Each is a report of its own, and the same event twice has one name."""
    other = {**event, "email": "other@example.org", "sg_event_id": "other"}
    first, second, again = heard(provider, [event, other, event])
    assert first.id == again.id != second.id


@pytest.mark.parametrize("provider", [Provider.MAILGUN, Provider.SENDGRID, Provider.POSTMARK])
def test_events_without_a_name_of_their_own_are_not_one(provider: Provider) -> None:
    """They are named by what they say."""
    bare = {
        key: value
        for key, value in EXAMPLES[provider].items()
        if key not in ("id", "ID", "sg_event_id")
    }
    ids = [
        heard(provider, {**bare, address: who})[0].id
        for address in ("recipient", "email", "Email")
        if address in bare
        for who in (READER, "other@example.org", READER)
    ]
    assert ids[0] == ids[2] != ids[1]


@pytest.mark.parametrize("provider", MAKES)
def test_an_unsigned_call_is_refused(provider: Provider) -> None:
    """Nothing in it is looked at."""
    status, why = refused(provider, calls.plain(EXAMPLES[provider]))
    assert (401, True) == (status, why.startswith("unsigned"))


@pytest.mark.parametrize("provider", [Provider.MAILGUN, Provider.GENERIC])
def test_a_call_signed_with_another_secret_is_refused(provider: Provider) -> None:
    """So is every call where there is no secret at all."""
    call = MAKES[provider](EXAMPLES[provider], secret="guessed")
    assert (401, "its signature is wrong") == refused(provider, call)
    empty = MAKES[provider](EXAMPLES[provider], secret="")
    assert (401, "its signature is wrong") == refused(provider, empty, secret=None)


@pytest.mark.parametrize("make", [calls.basic, calls.bearer])
@pytest.mark.parametrize("provider", [Provider.POSTMARK, Provider.BREVO])
def test_a_call_that_shows_another_secret_is_refused(provider: Provider, make: Make) -> None:
    """An empty one too, where none is configured."""
    wrong = (401, "it shows a wrong secret")
    assert wrong == refused(provider, make(EXAMPLES[provider], secret="guessed"))
    assert 401 == refused(provider, make(EXAMPLES[provider], secret=""), secret=None)[0]


@pytest.mark.parametrize("provider", [Provider.SENDGRID, Provider.GENERIC])
def test_a_changed_body_is_refused(provider: Provider) -> None:
    """One octet is enough."""
    call = MAKES[provider](EXAMPLES[provider])
    changed = Call(call.body.replace(b"reader@", b"victim@"), call.headers)
    assert (401, "its signature is wrong") == refused(provider, changed)


@pytest.mark.parametrize("key", ["", "bm90IGEga2V5", "%%%", "MCowBQYDK2VwAyEA" + "A" * 43 + "="])
def test_a_key_that_is_none_lets_nobody_in(key: str) -> None:
    """Nor does one of another kind."""
    call = calls.sendgrid_call(calls.SENDGRID_BOUNCE)
    assert (401, "its signature is wrong") == refused(Provider.SENDGRID, call, secret=key)


@pytest.mark.parametrize(
    ("provider", "age"),
    [
        (Provider.MAILGUN, timedelta(hours=13)),
        (Provider.SENDGRID, timedelta(hours=25)),
        (Provider.GENERIC, timedelta(minutes=6)),
    ],
)
def test_a_replayed_call_is_refused(provider: Provider, age: timedelta) -> None:
    """So is one from the future, which could be replayed until then."""
    status, why = refused(provider, MAKES[provider](EXAMPLES[provider], at=NOW - age))
    assert (401, True) == (status, why.startswith("replayed"))
    status, why = refused(
        provider, MAKES[provider](EXAMPLES[provider], at=NOW + timedelta(hours=1))
    )
    assert (401, True) == (status, "future" in why)


@pytest.mark.parametrize(
    ("provider", "key", "value", "is_one"),
    [
        (Provider.GENERIC, "at", "0001-01-01T00:00:00Z", False),
        (Provider.GENERIC, "at", "1999-12-31T23:59:59Z", False),
        (Provider.GENERIC, "at", "2000-01-01T00:00:00Z", True),
        (Provider.SENDGRID, "timestamp", -62135596800, False),
        (Provider.BREVO, "ts_event", 0, False),
    ],
)
def test_what_happened_before_2000_happened_at_no_moment_that_is_known(
    store: Store, provider: Provider, key: str, value: object, is_one: bool
) -> None:
    """It is taken like what tells none: days before the year 1 cannot be counted back to. What is
    known to be over 90 days old is noted."""
    (one,) = heard(provider, {**EXAMPLES[provider], key: value})
    assert is_one == (one.at is not None)
    house = House(store, now=NOW)
    house.sent(house.reader(READER))
    done = house.did(replace(one, sent_to=(), message_id=None, links=()))
    assert (Did.NOTED if is_one else Did.STOPPED) is done


def test_a_token_of_mailgun_is_remembered_while_its_signature_is_good() -> None:
    """Of a flood the latest."""
    spoken, end = mailgun.Spoken(kept=10), NOW + mailgun.WINDOW + timedelta(minutes=10)
    for number in range(12):
        spoken.look(f"t{number}", "one", NOW)
    for now in (NOW, end):
        with pytest.raises(Refused, match="replayed"):
            spoken.look("t9", "another", now)
    spoken.look("t0", "another", NOW)
    spoken.look("t9", "another", end + timedelta(seconds=1))


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"{", b"[" * 100_000, b'"a"', b"NaN", b"1e999", b"null"]
)
@pytest.mark.parametrize("provider", [Provider.POSTMARK, Provider.BREVO])
def test_a_body_that_is_no_document_says_nothing(provider: Provider, body: bytes) -> None:
    """It is refused where it cannot be read, and does no harm where it can."""
    call = Call(body, calls.basic({}).headers)
    assert _status(lambda: HEARD[provider](calls.hook(provider), call, NOW)) in (200, 400)


def _status(hear: Callable[[], tuple[Report, ...]]) -> int:
    """What the answer to a call would be; its reports, if any, are within bounds."""
    try:
        found = hear()
    except Refused as error:
        return error.status
    for one in found:
        assert max(map(len, [one.id, one.recipient or "", one.message_id or ""])) <= 340
        assert len(one.words) < 2000
        texts = [one.id, one.words, one.recipient or "", one.message_id or "", *one.sent_to]
        assert not [text for text in texts if re.search(r"[\x00-\x1f\x7f]", text)]
        assert "".join(texts).encode()
    return 200


@pytest.mark.parametrize("provider", MAKES)
@pytest.mark.parametrize(
    "value", [None, [], {}, 1e300, True, "x" * 100_000, "a\x00\r\n@b", "\ud800@b"]
)
def test_any_value_may_stand_in_any_field(provider: Provider, value: object) -> None:
    """Nothing in a payload can raise but a refusal, or make a report without bounds."""
    for key in EXAMPLES[provider]:
        event = {**EXAMPLES[provider], key: value}
        assert _status(partial(heard, provider, event)) in (200, 400)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=100)
@given(st.sampled_from(list(MAKES)), st.data())
def test_whatever_a_signed_call_says_it_is_answered(
    provider: Provider, data: st.DataObject
) -> None:
    """Any JSON, with some of the documented fields in it or none."""
    example = EXAMPLES[provider]
    some = data.draw(st.dictionaries(st.sampled_from(list(example)), JSON, max_size=6))
    event = data.draw(st.sampled_from([{**example, **some}, some, [some, example]]) | JSON)
    assert _status(partial(heard, provider, event)) in (200, 400)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": ""}, "a report has no id"),
        ({"kind": "bonce"}, "kind: not one of bounce, delay"),
        ({"fault": "mine"}, "fault: not one of address, busy"),
    ],
)
def test_our_own_form_tells_its_mistakes(changes: dict[str, str], why: str) -> None:
    """Nothing of such a call is taken, its other reports included."""
    event = [calls.GENERIC_BOUNCE, {**calls.GENERIC_BOUNCE, **changes}]
    status, said = refused(Provider.GENERIC, calls.generic_call(event))
    assert (400, True) == (status, said.startswith(why))
