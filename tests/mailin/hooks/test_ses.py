"""What Amazon SES tells through SNS, and whether it is Amazon that tells it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from digest.config import Provider
from digest.mailin.hooks import ses, sns
from digest.mailin.hooks.call import Call, Refused
from digest.model.reports import Fault, Report, ReportKind
from tests.mailin.hooks import calls
from tests.mailin.hooks.calls import MESSAGE_ID, NOW, READER, RETURN_PATH

SES = calls.hook(Provider.SES)


def of_ses(call: Call, pem: bytes | None = None) -> tuple[Report, ...]:
    """As the door does it, with the certificate at hand."""
    envelope = sns.envelope(SES, call, NOW)
    sns.prove(envelope, pem or calls.certificate(), NOW)
    return ses.heard(envelope.message)


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_bounce_of_ses_in_either_signature_and_either_form(version: str) -> None:
    """Feedback notifications and event publishing differ in one word."""
    published = {"eventType": "Bounce", **calls.SES_BOUNCE}
    del published["notificationType"]
    for event in (calls.SES_BOUNCE, published):
        (one,) = of_ses(calls.sns(event, version=version, Subject="Amazon SES Email Event"))
        assert (ReportKind.BOUNCE, READER, "5.1.1", 550, Fault.ADDRESS) == (
            one.kind,
            one.recipient,
            one.status,
            one.code,
            one.fault,
        )
        assert (MESSAGE_ID, (RETURN_PATH,), ("https://news.example.org/u/TOKEN",)) == (
            one.message_id,
            one.sent_to,
            one.links,
        )


def test_without_headers_a_letter_is_called_as_ses_calls_it() -> None:
    """By its region, as its readers have it."""
    mail = {key: value for key, value in calls.SES_MAIL.items() if key != "headers"}
    (one,) = ses.heard(json.dumps({**calls.SES_BOUNCE, "mail": mail}))
    assert f"{mail['messageId']}@eu-west-1.amazonses.com" == one.message_id


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            {
                "notificationType": "Complaint",
                "complaint": {
                    "complainedRecipients": [{"emailAddress": READER}],
                    "complaintFeedbackType": "abuse",
                    "feedbackId": "f1",
                },
            },
            [(ReportKind.COMPLAINT, READER)],
        ),
        (
            {
                "notificationType": "Complaint",
                "complaint": {
                    "complainedRecipients": [{"emailAddress": READER}],
                    "complaintFeedbackType": "not-spam",
                    "feedbackId": "f2",
                },
            },
            [(ReportKind.OTHER, READER)],
        ),
        (
            {"eventType": "Delivery", "delivery": {"recipients": [READER, "b@example.org"]}},
            [(ReportKind.DELIVERED, READER), (ReportKind.DELIVERED, "b@example.org")],
        ),
        (
            {
                "eventType": "DeliveryDelay",
                "deliveryDelay": {
                    "delayType": "MailboxFull",
                    "delayedRecipients": [{"emailAddress": READER, "status": "4.2.2"}],
                },
            },
            [(ReportKind.DELAY, READER)],
        ),
        (
            {"eventType": "Subscription", "subscription": {"contactList": "x"}},
            [(ReportKind.UNSUBSCRIBE, READER), (ReportKind.UNSUBSCRIBE, "other@example.org")],
        ),
        ({"eventType": "Open", "open": {"ipAddress": "192.0.2.1"}}, []),
        ({"eventType": "Click", "click": {}}, []),
        ("not a document of SES at all", None),
    ],
)
def test_what_else_ses_tells(event: object, expected: list[tuple[ReportKind, str]] | None) -> None:
    """Recipient by recipient."""
    if not isinstance(event, dict) or expected is None:
        with pytest.raises(Refused, match="no JSON"):
            of_ses(calls.sns(event))
        return
    found = of_ses(calls.sns({**event, "mail": calls.SES_MAIL}))
    assert expected == [(one.kind, one.recipient) for one in found]
    assert len(found) == len({one.id for one in found})


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0123.pem",
        "https://evil.example/SimpleNotificationService-0123.pem",
        "https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-0123.pem",
        "https://user@sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123.pem",
        "https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-0123.pem",
        "https://s3.amazonaws.com/SimpleNotificationService-0123.pem",
        "https://sns.s3.amazonaws.com/SimpleNotificationService-0123.pem",
        "https://sns.s3-us-west-2.amazonaws.com/SimpleNotificationService-0123.pem",
        "https://sns.s3-external-1.amazonaws.com/SimpleNotificationService-0123.pem",
        "https://sns.execute-api.amazonaws.com/SimpleNotificationService-0123.pem",
        "https://sns.eu-west-1.amazonaws.com/elsewhere/SimpleNotificationService-0123.pem",
        "https://sns.eu-west-1.amazonaws.com/?u=/SimpleNotificationService-0123.pem",
        "https://sns.[/SimpleNotificationService-0123.pem",
        "file:///etc/ssl/SimpleNotificationService-0123.pem",
        "",
    ],
)
def test_a_certificate_elsewhere_than_at_amazon_is_not_even_fetched(url: str) -> None:
    """The envelope is refused before anyone is asked."""
    with pytest.raises(Refused, match="certificate does not lie at Amazon"):
        sns.envelope(SES, calls.sns(calls.SES_BOUNCE, SigningCertURL=url), NOW)


@pytest.mark.parametrize(
    "host",
    [
        "sns.us-east-1.amazonaws.com",
        "sns.ap-southeast-3.amazonaws.com",
        "sns.us-gov-west-1.amazonaws.com",
        "sns.cn-northwest-1.amazonaws.com.cn",
    ],
)
def test_a_certificate_of_any_region_lies_at_amazon(host: str) -> None:
    """Of China's too."""
    url = f"https://{host}/SimpleNotificationService-0123.pem"
    found = sns.envelope(SES, calls.sns(calls.SES_BOUNCE, SigningCertURL=url), NOW)
    assert url == found.certificate


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (calls.sns({}, TopicArn="arn:aws:sns:eu-west-1:999999999999:bounces"), "its topic"),
        (calls.sns({}, at=NOW - timedelta(hours=25)), "replayed"),
        (calls.sns({}, Type="Hello"), "its Type"),
        (calls.plain(calls.SES_BOUNCE), "its Type"),
        (Call(b"junk", {}), "no JSON"),
    ],
)
def test_what_does_not_come_from_our_topic_now_is_refused(call: Call, why: str) -> None:
    """Also a bare notification, as raw delivery makes it: it is not signed."""
    with pytest.raises(Refused, match=why):
        sns.envelope(SES, call, NOW)


def test_a_changed_message_is_refused() -> None:
    """So is a good one with a certificate that is over, or is none, or is of another kind."""
    call = calls.sns(calls.SES_BOUNCE)
    changed = Call(call.body.replace(b"reader@", b"victim@"), call.headers)
    cases = [(changed, calls.certificate(), "signature is wrong")]
    cases += [(call, calls.certificate(expired=True), "not in force")]
    cases += [(call, b"junk", "cannot be read")]
    cases += [(calls.sns({}, SignatureVersion="3"), calls.certificate(), "neither 1 nor 2")]
    for one, pem, why in cases:
        with pytest.raises(Refused, match=why):
            of_ses(one, pem)
