"""The letters that follow a release: what they say, and what a mailbox shows of them."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import lxml.html
import pytest

from digest.letters import Letter, splice
from digest.letters.amended import AmendedBrief, AmendedWriter
from digest.letters.words import LANGUAGES
from digest.model import Entry, Form, Role, Severity, Status, SubjectStyle
from digest.templates import Templates
from tests.letters import newsroom
from tests.letters.lint import content, faults
from tests.letters.test_compose import NASTY, PERSONAL, SECRETS, preview

AMENDED = (Severity.CORRECTION, Severity.WITHDRAWAL)
REASON = "It was two people, not three"
ORIGINAL = "4f1c@news.newsroom.example"
SAID = {
    Severity.CORRECTION: (Status.CORRECTED, "CORRECTED: "),
    Severity.WITHDRAWAL: (Status.WITHDRAWN, "WITHDRAWN: "),
}


def brief(severity: Severity, language: str = "en", **changes: object) -> AmendedBrief:
    """To a reader in Minsk, about a release in English."""
    release = replace(newsroom.release(), status=SAID[severity][0], version=2, note=REASON)
    return replace(
        AmendedBrief(
            severity=severity,
            entry=Entry(release),
            told="en",
            reason=REASON,
            date=newsroom.PLANNED.date(),
            zone="Europe/Minsk",
            language=language,
            role=Role.READER,
            form=Form.SHORT,
            subject_style=SubjectStyle.PLAIN,
            planned_at=newsroom.PLANNED,
            threaded=True,
        ),
        **changes,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def writer() -> AmendedWriter:
    return AmendedWriter(newsroom.HOUSE, Templates(), newsroom.NAMES)


def sent(letter: Letter) -> bytes:
    return splice(letter.segments, PERSONAL | {"original": ORIGINAL.encode()})


def read(letter: Letter) -> EmailMessage:
    return message_from_bytes(sent(letter), policy=policy.default)


def part(letter: Letter, subtype: str) -> str:
    body = read(letter).get_body((subtype,))
    assert body is not None
    return content(body)


@pytest.mark.parametrize("style", SubjectStyle)
@pytest.mark.parametrize("language", [*LANGUAGES, "xx"])
@pytest.mark.parametrize("severity", AMENDED)
def test_every_letter_passes_the_lint(
    writer: AmendedWriter, severity: Severity, language: str, style: SubjectStyle
) -> None:
    letter = writer.compose(brief(severity, language, subject_style=style))
    assert [] == faults(sent(letter), secrets=SECRETS)


@pytest.mark.parametrize("said", list(NASTY.values()), ids=list(NASTY))
@pytest.mark.parametrize("severity", AMENDED)
def test_nasty_texts_break_nothing(writer: AmendedWriter, severity: Severity, said: str) -> None:
    release = replace(newsroom.release(), title=said, summary=said, language=None)
    asked = brief(severity, entry=Entry(release), told=None, reason=said, form=Form.FULL)
    assert [] == faults(sent(writer.compose(asked)))


@pytest.mark.parametrize("severity", AMENDED)
def test_it_says_what_it_is_and_what_was_wrong(writer: AmendedWriter, severity: Severity) -> None:
    letter = writer.compose(brief(severity))
    title = newsroom.release().title
    assert f"{SAID[severity][1]}{title}" == read(letter)["Subject"]
    assert REASON in part(letter, "plain")
    assert REASON in part(letter, "html")


def test_of_what_is_withdrawn_only_the_title_is_left(writer: AmendedWriter) -> None:
    summary = newsroom.release().summary.split(".")[0]
    assert summary in " ".join(part(writer.compose(brief(Severity.CORRECTION)), "plain").split())
    letter = writer.compose(brief(Severity.WITHDRAWAL, form=Form.FULL))
    for subtype in ("plain", "html"):
        assert summary not in " ".join(part(letter, subtype).split())
        assert str(newsroom.release().url) not in part(letter, subtype)


@pytest.mark.parametrize("severity", AMENDED)
def test_it_answers_the_letter_that_is_known(writer: AmendedWriter, severity: Severity) -> None:
    message = read(writer.compose(brief(severity)))
    assert (f"<{ORIGINAL}>",) * 2 == (message["In-Reply-To"], message["References"])
    alone = read(writer.compose(brief(severity, threaded=False)))
    assert (None, None) == (alone["In-Reply-To"], alone["References"])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (f"References: <{ORIGINAL}>\r\n", "", "References: []: must be one Message-ID"),
        (f"References: <{ORIGINAL}>", "References: <x@y.example>", "References: not what it"),
        (f"In-Reply-To: <{ORIGINAL}>", f"In-Reply-To: {ORIGINAL}", "In-Reply-To: ["),
        ("<correction.", "<daily.", "In-Reply-To: answers nothing"),
    ],
)
def test_the_lint_sees_what_is_wrong_with_a_thread(
    writer: AmendedWriter, old: str, new: str, fault: str
) -> None:
    whole = sent(writer.compose(brief(Severity.CORRECTION)))
    assert old.encode() in whole
    found = faults(whole.replace(old.encode(), new.encode()))
    assert any(one.startswith(fault) for one in found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("severity", AMENDED)
def test_discreet_it_says_nothing_before_it_is_opened(
    writer: AmendedWriter, severity: Severity, language: str
) -> None:
    letter = writer.compose(brief(severity, language, subject_style=SubjectStyle.DISCREET))
    plain = writer.compose(brief(severity, language))
    page = lxml.html.document_fromstring(part(letter, "html"))
    outside = " ".join(
        [
            str(read(letter)["Subject"]),
            read(letter)["From"].addresses[0].display_name,
            str(page.findtext(".//title")),
            preview(str(page.xpath("string(body)"))),
            preview(part(letter, "plain")),
        ]
    )
    word = plain.subject.split(":")[0].strip()
    assert [] == [one for one in ("Rights Desk", "Belarus", word, REASON) if one in outside]


def test_the_same_values_are_the_same_bytes(writer: AmendedWriter) -> None:
    other = AmendedWriter(newsroom.HOUSE, Templates(), newsroom.NAMES)
    assert writer.compose(brief(AMENDED[0])) == other.compose(brief(AMENDED[0]))
