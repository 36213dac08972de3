"""Letters as their readers get them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import lxml.html
import pytest

from digest.letters import Brief, Composer, Letter, splice
from digest.letters.compose import HTML_LIMIT
from digest.model import (
    Because,
    Cadence,
    Dimension,
    Entry,
    Form,
    Label,
    Origin,
    Owed,
    SubjectStyle,
)
from digest.templates import Templates
from tests.letters import newsroom
from tests.letters.lint import content, faults

TOKEN = "MS5kLjE.Zm9yZ2VkLWJ1dC1vZi10aGUtcmlnaHQtbGVuZ3RoLWZvci1hLXRva2Vu"
PACE = "MS4w.Zm9yZ2VkLWJ1dC1vZi10aGUtcmlnaHQtbGVuZ3RoLWZvci1hLXRva2Vu"
COPY = "MTIuNGYxY2EyYjM.Zm9yZ2VkLWJ1dC1vZi10aGUtcmlnaHQtbGVuZ3RoLWZvci1h"
PERSONAL = {
    "to": b"reader@mail.example",
    "message_id": b"daily.2025-11-21.4f1c",
    "unsubscribe": TOKEN.encode(),
    "pace": PACE.encode(),
    "copy": COPY.encode(),
}
SECRETS = ("Belarus", "BY/", "Africa", "journalists", "death-penalty", "Bélarus", "أفريقيا")


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(newsroom.HOUSE, Templates(), newsroom.NAMES)


def sent(letter: Letter) -> bytes:
    return splice(letter.segments, PERSONAL)


def read(letter: Letter) -> EmailMessage:
    return message_from_bytes(sent(letter), policy=policy.default)


def part(letter: Letter, subtype: str) -> str:
    body = read(letter).get_body((subtype,))
    assert body is not None
    return content(body)


def discreet(brief: Brief) -> Brief:
    return replace(brief, subject_style=SubjectStyle.DISCREET)


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es", "ru", "xx"])
@pytest.mark.parametrize("count", [0, 1, 7, 40])
@pytest.mark.parametrize("cadence", list(Cadence))
def test_every_letter_passes_the_lint(
    composer: Composer, language: str, count: int, cadence: Cadence
) -> None:
    brief = newsroom.brief(count, language, cadence)
    if cadence is Cadence.WEEKLY:
        brief = newsroom.weekly(count, 5, language)
    assert [] == faults(sent(composer.compose(brief)), secrets=SECRETS)


NASTY = {
    "long": "Very " * 100 + "long",
    "one word": "x" * 500,
    "arabic with latin": "منظمة Rights Desk: بيان حول Belarus",
    "markup": "<script>alert('&amp;')</script> <b>{{ letter }}</b> =?utf-8?q?no?=",
    "emoji": "🕊️ Freed 👩‍👩‍👧 at last " * 6,
    "controls": "Bcc: a@b.example\r\nX-Evil: 1\x00\x1b[31m",
    "an answer": "“Re: nothing”",
    "quoted-printable": "=3D =\r\n. From here",
    "slot": "\0unsubscribe\0 \0to\0",
}


@pytest.mark.parametrize("title", list(NASTY.values()), ids=list(NASTY))
@pytest.mark.parametrize("form", list(Form))
def test_nasty_texts_break_nothing(composer: Composer, title: str, form: Form) -> None:
    release = replace(newsroom.release(), title=title, summary=title * 2, language=None)
    brief = replace(newsroom.brief(), items=(newsroom.owed(release),), form=form)
    letter = composer.compose(brief)
    message = read(letter)
    assert [] == faults(sent(letter))
    assert message["X-Evil"] is None
    assert message["Bcc"] is None


def test_the_same_brief_gives_the_same_bytes(composer: Composer) -> None:
    other = Composer(newsroom.HOUSE, Templates(), newsroom.NAMES)
    assert composer.compose(newsroom.weekly()) == other.compose(newsroom.weekly())


def test_the_order_in_which_items_come_changes_nothing(composer: Composer) -> None:
    brief = newsroom.brief(7)
    assert composer.compose(brief) == composer.compose(replace(brief, items=brief.items[::-1]))


def test_a_variant_is_known_before_rendering(composer: Composer) -> None:
    assert composer.variant(newsroom.brief()) == composer.compose(newsroom.brief()).variant


BASE = newsroom.brief()
FIRST = BASE.items[0]
OTHERWISE = {
    "date": replace(BASE, date=BASE.date + timedelta(days=1)),
    "zone": replace(BASE, zone="Africa/Nairobi"),
    "language": replace(BASE, language="fr"),
    "form": replace(BASE, form=Form.FULL),
    "subject style": replace(BASE, subject_style=SubjectStyle.DISCREET),
    "planned at": replace(BASE, planned_at=BASE.planned_at + timedelta(seconds=1)),
    "an item fewer": replace(BASE, items=BASE.items[1:]),
    "a reason": replace(BASE, items=(replace(FIRST, because=()), *BASE.items[1:])),
    "had": replace(BASE, had=(Entry(newsroom.release(9)),)),
}


@pytest.mark.parametrize("brief", list(OTHERWISE.values()), ids=list(OTHERWISE))
def test_another_content_is_another_variant(composer: Composer, brief: Brief) -> None:
    assert composer.variant(BASE) != composer.variant(brief)


def test_hidden_reasons_still_part_two_variants(composer: Composer) -> None:
    assert composer.variant(discreet(BASE)) != composer.variant(discreet(OTHERWISE["a reason"]))


@pytest.mark.parametrize(
    ("brief", "subject"),
    [
        pytest.param(
            newsroom.brief(1),
            "Belarus: Two journalists freed after three years in a penal colony",
            id="one item",
        ),
        pytest.param(
            newsroom.brief(3, cadence=Cadence.ALERT),
            "Kenya: Police must answer for the use of live rounds against protesters, and 2 more",
            id="several items",
        ),
        pytest.param(
            newsroom.weekly(1),
            "This week: Belarus: Two journalists freed after three years in a penal colony",
            id="weekly",
        ),
        pytest.param(newsroom.brief(0), "Daily digest", id="nothing"),
        pytest.param(discreet(newsroom.brief(7)), "Your digest for 21 November", id="discreet"),
        pytest.param(
            discreet(newsroom.brief(1, "fr")), "Votre lettre du 21 novembre", id="discreet, French"
        ),
    ],
)
def test_the_subject_says_what_is_inside(composer: Composer, brief: Brief, subject: str) -> None:
    letter = composer.compose(brief)
    assert (subject, subject) == (letter.subject, read(letter)["Subject"])


@pytest.mark.parametrize("cadence", list(Cadence))
@pytest.mark.parametrize("language", ["en", "fr", "ar", "es", "ru"])
def test_a_discreet_letter_says_nothing_before_it_is_opened(
    composer: Composer, cadence: Cadence, language: str
) -> None:
    letter = composer.compose(discreet(newsroom.brief(7, language, cadence)))
    message = read(letter)
    page = lxml.html.document_fromstring(part(letter, "html"))
    outside = " ".join(
        [
            str(message["Subject"]),
            message["From"].addresses[0].display_name,
            str(page.findtext(".//title")),
            preview(str(page.xpath("string(body)"))),
            preview(part(letter, "plain")),
        ]
    )
    shown = ("Rights Desk", "Belarus", "Africa", "Kenya", "Bélarus", "بيلاروس", "أفريقيا", "كينيا")
    assert [] == [name for name in shown if name in outside]
    assert "Because you follow" not in part(letter, "html")


def preview(text: str) -> str:
    """As much as a mailbox shows beside the subject."""
    return " ".join(text.split())[:140]


def test_the_token_stands_wherever_a_person_can_leave(composer: Composer) -> None:
    letter = composer.compose(newsroom.brief())
    way_out = f"https://feeds.newsroom.example/u/{TOKEN}"
    assert f"<{way_out}>" == read(letter)["List-Unsubscribe"]
    assert f"\n{way_out}?lang=en\n" in part(letter, "plain")
    assert f'href="{way_out}?lang=en"' in part(letter, "html")
    assert sent(letter).count(TOKEN.encode()) == 3


def test_only_the_recipients_parts_differ_between_two_letters(composer: Composer) -> None:
    letter = composer.compose(newsroom.brief())
    assert {b"to", b"message_id", b"unsubscribe", b"pace", b"copy"} == set(
        letter.segments.split(b"\0")[1::2]
    )


def test_contents_are_listed_from_five_items_up(composer: Composer) -> None:
    with_and_without = [
        "In this letter" in part(composer.compose(newsroom.brief(count)), subtype)
        for count in (4, 5)
        for subtype in ("plain", "html")
    ]
    assert [False, False, True, True] == with_and_without


def test_an_item_says_kind_topic_date_and_why(composer: Composer) -> None:
    text = part(composer.compose(newsroom.brief(1)), "plain")
    assert "Press release · Journalists and media · 20 November 2025, 17:05" in text
    assert "Because you follow Belarus; Journalists and media" in text


def test_items_of_no_region_stand_under_a_heading_only_beside_those_of_one(
    composer: Composer,
) -> None:
    """Alone, there is nothing that they would be more than."""
    nowhere = newsroom.owed(replace(newsroom.release(), labels=()))
    alone = replace(newsroom.brief(), items=(nowhere,))
    beside = replace(newsroom.brief(), items=(nowhere, *newsroom.items(2)[1:]))
    headings = ["\nMore\n----\n" in part(composer.compose(one), "plain") for one in (alone, beside)]
    assert [False, True] == headings
    assert 'class="region"' not in part(composer.compose(alone), "html")


def test_marks_stand_with_their_items(composer: Composer) -> None:
    text = part(composer.compose(newsroom.brief(7)), "plain")
    assert ["Updated", "Corrected", "Late arrival"] == re.findall(r"\[(.+?)\]", text)


def test_an_item_in_another_language_says_so(composer: Composer) -> None:
    page = lxml.html.fromstring(part(composer.compose(newsroom.brief(5)), "html"))
    assert [("ar", "rtl")] == [
        (heading.get("lang"), heading.get("dir"))
        for heading in page.iter("h2")
        if heading.get("lang")
    ]


def test_what_is_told_in_several_languages_is_printed_in_the_readers_first(
    composer: Composer,
) -> None:
    english = newsroom.release(0)
    french = replace(newsroom.release(0, "fr"), uid="fr", title="Un titre français")
    entry = Entry(english, (french,))
    reads = replace(
        BASE,
        items=(Owed(entry, (Because(None, None),), languages=("fr", "en")),),
        had=(Entry(newsroom.release(9), (replace(french, uid="had", title="Déjà reçu"),)),),
        cadence=Cadence.WEEKLY,
        languages=("fr", "en"),
    )
    text = composer.draft(reads).text
    assert "Un titre français" in text
    assert "Déjà reçu" in text
    assert (english.title or "") not in text


def test_what_was_had_is_listed_once_below_the_new(composer: Composer) -> None:
    letter = composer.compose(newsroom.weekly(2, 45))
    text = part(letter, "plain")
    assert text.index("You already had these") > text.index(newsroom.release(0).url or "-")
    assert text.count("from=wire") == 2 + 40
    assert "and 5 more" in text


def test_the_full_form_prints_the_whole_text_with_its_links(composer: Composer) -> None:
    told = (
        "<h2>Background</h2><p>They were <a href='https://newsroom.example/a?b=1&amp;c=2'>held</a>."
        "</p><ul><li>One</li><li>Two <a href='mailto:desk@newsroom.example'>write</a></li></ul>"
        "<p>Empty <a href='https://newsroom.example/none'></a> link</p>"
    )
    release = replace(newsroom.release(), content=told)
    brief = replace(BASE, items=(newsroom.owed(release),), form=Form.FULL)
    letter = composer.compose(brief)
    assert [] == faults(sent(letter))
    assert "held <https://newsroom.example/a?b=1&c=2>." in part(letter, "plain")
    assert "    – One\n" in part(letter, "plain")


def test_a_letter_too_long_for_mail_clients_leaves_the_rest_to_the_web(composer: Composer) -> None:
    brief = newsroom.brief(120)
    letter = composer.compose(brief)
    html = part(letter, "html")
    assert HTML_LIMIT * 0.95 < len(html.encode()) <= HTML_LIMIT
    assert sorted(one.entry.uid for one in brief.items) == sorted((*letter.shown, *letter.more))
    assert f"and {len(letter.more)} more on the web" in html
    assert newsroom.HOUSE.postal_address.splitlines()[1] in html  # type: ignore[union-attr]
    assert [] == faults(sent(letter))


def test_a_text_too_long_for_any_letter_is_told_in_short(composer: Composer) -> None:
    release = replace(newsroom.release(), content="<p>All of it.</p>" * 9_000)
    brief = replace(BASE, items=(newsroom.owed(release),), form=Form.FULL)
    letter = composer.compose(brief)
    assert (("r000",), ()) == (letter.shown, letter.more)
    assert [] == faults(sent(letter))


def test_without_an_address_of_its_own_an_item_links_to_its_page_here(composer: Composer) -> None:
    release = replace(newsroom.release(), url=None)
    letter = composer.compose(replace(BASE, items=(newsroom.owed(release),)))
    assert "https://feeds.newsroom.example/releases/r000\n" in part(letter, "plain")


def test_unpublished_labels_are_not_printed(composer: Composer) -> None:
    hidden = Label(Dimension.TOPIC, "death-penalty", Origin.RULE, 0.3, False)
    release = replace(newsroom.release(), labels=(hidden,))
    letter = composer.compose(replace(BASE, items=(newsroom.owed(release),)))
    assert "Death penalty" not in part(letter, "html")
