"""What is one statement told twice, what only looks like it, and what goes with what."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest import changes
from digest.changes import Rule
from digest.model import (
    Enclosure,
    Entry,
    Kind,
    Mailing,
    Moment,
    Precision,
    Release,
    Translation,
)

DAY = timedelta(days=1)
MAY = datetime(2026, 5, 7, tzinfo=UTC)
LONG = (
    "Two reporters were arrested on Monday after they had filmed the eviction of a village by the "
    "river. Their editor, who has not been able to reach them since, asked the ministry where they "
    "are held. The ministry did not answer. A neighbour saw them being led to a bus."
)
APPEAL = (
    "Each week we ask for letters to those who decide over the life of one person. Write politely, "
    "in your own words or in ours, by post or by mail, as soon as you can and before that date; "
    "send a copy to the embassy of the country in yours. This week: "
)


def told(source: str = "us", day: int = 7, hour: int | None = None, **more: object) -> Release:
    """A press release of a day in May."""
    precision = Precision.DAY if hour is None else Precision.SECOND
    at = datetime(2026, 5, day, hour or 0, tzinfo=UTC)
    values: dict[str, object] = {
        "title": "Reporters arrested in the north",
        "summary": "",
        "kind": Kind.PRESS_RELEASE,
        "language": "en",
    }
    title, summary = more.get("title", values["title"]), more.get("summary", "")
    return Release(
        uid=f"{source}-{day}-{title}-{str(summary)[:400]}",
        tag="tag:h.example,2026-05-07:release/x",
        source=source,
        published=Moment(at, precision),
        updated=at,
        mailing=Mailing.OWED,
        **(values | more),  # type: ignore[arg-type]
    )


US, CA = told(), told("ca")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(US, CA, id="same title and day"),
        pytest.param(US, told("ca", title="REPORTERS arrested, in the north"), id="in capitals"),
        pytest.param(told(hour=23), told("ca", 8, hour=1), id="across midnight"),
        pytest.param(told(day=7), told("ca", 7, hour=18), id="one says the hour, one the day"),
        pytest.param(US, told("ca", kind=Kind.STATEMENT), id="release and statement"),
        pytest.param(US, told("ca", kind=None), id="one does not say its kind"),
        pytest.param(
            told(title="Arrests", summary=LONG),
            told("ca", 8, title=None, summary=LONG[:230] + "…"),
            id="one text begins the other, a day apart",
        ),
        pytest.param(
            told(title="Arrests in the north", summary=LONG[:240] + "…", truncated=True),
            told("ca", title="Free the reporters", summary=LONG + " Canada should speak up."),
            id="an ending of its own",
        ),
        pytest.param(
            told(title="Arrests in the north", summary=LONG),
            told("ca", title="Canada must speak up", summary=f"Canada must act now. {LONG}"),
            id="a lead of its own",
        ),
        pytest.param(
            told(title="Arrests in the north", summary=LONG),
            told("ca", title=None, summary=f"OTTAWA – {LONG}"),
            id="a place before it",
        ),
        pytest.param(
            told(title="Arrests in the north", summary=LONG[:250] + "…", truncated=True),
            told("ca", title=None, summary=f"Canada must act.\n\n{LONG}\n\nBackground: none."),
            id="a lead and an ending, and the other is cut",
        ),
        pytest.param(
            told(title="Arrests in the north", summary="Two held.", content=f"<p>{LONG}</p>"),
            told("ca", title="Two held in the north", summary=LONG),
            id="the whole text here, the excerpt there",
        ),
        pytest.param(
            told(title=None, summary=LONG[:150], truncated=False),
            told("ca", title="Arrests", summary=LONG[:150] + "."),
            id="a shorter text from end to end",
        ),
        pytest.param(
            told(title="A", url="https://news.example/1"),
            told("ca", 20, title="B", url="http://www.news.example/1/?utm_source=x#top"),
            id="same address in two sources",
        ),
        pytest.param(
            told(url="https://news.example/en/1"),
            told(
                day=20,
                title="Reporters arrêtés",
                language="fr",
                translations=(Translation("en", "https://www.news.example/en/1/"),),
            ),
            id="a translation, whenever it came",
        ),
        pytest.param(
            told(kind=Kind.REPORT, url="https://news.example/en/1"),
            told("fr", translations=(Translation("en", "https://news.example/en/1"),)),
            id="a translation of another kind",
        ),
        pytest.param(
            told(title="Statement", summary="On the hearing in May."),
            told(title="Statement", summary="On the hearing…"),
            id="one of one source under two ids",
        ),
    ],
)
def test_tellings_of_one_statement_are_one(one: Release, other: Release) -> None:
    assert changes.same_statement(one, other)
    assert changes.same_statement(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(US, told("ca", title="Reporters freed in the north"), id="other title"),
        pytest.param(US, told("ca", 8), id="same title on the next day"),
        pytest.param(US, told(day=14), id="same title a week later in one source"),
        pytest.param(told(hour=9), told("ca", 8, hour=9), id="same title a day later by hour"),
        pytest.param(US, told("ca", kind=Kind.REPORT), id="a report and its press release"),
        pytest.param(
            told(title="Urgent action", summary=APPEAL + "Ana."),
            told(day=14, title="Urgent action", summary=APPEAL + "Boris."),
            id="a weekly text, another week",
        ),
        pytest.param(
            told(title="Urgent action", summary=APPEAL + "Ana."),
            told("ca", title="Urgent action", summary=APPEAL + "Boris."),
            id="a weekly text, another person in another source",
        ),
        pytest.param(
            told(title="Free Ana", summary=APPEAL + "Ana."),
            told(title="Free Boris", summary=APPEAL + "Boris."),
            id="one lead over two appeals",
        ),
        pytest.param(
            told(title="Free Ana", summary=APPEAL[:230] + "…", truncated=True),
            told(title="Free Boris", summary=APPEAL[:230] + "…", truncated=True),
            id="one lead over two appeals, cut before the name",
        ),
        pytest.param(
            told(title=None, summary=LONG),
            told("ca", 10, title=None, summary=LONG),
            id="days apart",
        ),
        pytest.param(
            told(title=None, summary="Two reporters were arrested."),
            told("ca", title=None, summary="Two reporters were arrested. They are free."),
            id="a short text begins the other",
        ),
        pytest.param(
            told(title=None, summary=LONG),
            told("ca", title=None, summary=LONG.replace("Two reporters", "Three reporters")),
            id="one word differs in the beginning",
        ),
        pytest.param(
            told(title=None, summary=f"Death of a singer. {LONG}"),
            told("ca", title=None, summary=f"Two years on. {LONG}"),
            id="one background under two leads",
        ),
        pytest.param(
            told(title=None, summary=LONG),
            told("ca", title=None, summary=LONG, kind=Kind.REPORT),
            id="one text as report and press release",
        ),
        pytest.param(
            told(title="A", url="https://news.example/"),
            told("ca", title="B", url="https://news.example/"),
            id="the front page as address",
        ),
        pytest.param(
            told(title="A", url="https://news.example/en/"),
            told("fr", title="B", translations=(Translation("en", "https://news.example/en"),)),
            id="the front page as translation",
        ),
        pytest.param(
            told(title="A", url="https://news.example/1"),
            told(title="B", url="https://news.example/1"),
            id="same address of two in one source",
        ),
        pytest.param(
            told(title="Statement", summary="On the hearing in May."),
            told(title="Statement", summary="On the elections."),
            id="two of one source with one title",
        ),
        pytest.param(
            told(title="Statement", summary="On the hearing in May."),
            told("ca", title="Statement", summary="On the elections."),
            id="two of two sources with a title that says nothing",
        ),
        pytest.param(
            told(title="Alexei Navalny", summary="He was freed."),
            told("fr", title="Alexei Navalny", summary="Il est libre.", language="fr"),
            id="a title of a name in two languages that nothing links",
        ),
    ],
)
def test_what_is_merely_similar_stays_apart(one: Release, other: Release) -> None:
    assert not changes.same_statement(one, other)
    assert not changes.same_statement(other, one)


def chosen(release: Release, *known: Release, is_template: bool = False) -> str | None:
    near = [Entry(one) for one in known]
    found = changes.choose(changes.traits(release), near, is_template=is_template)
    return found.root.summary if found else None


def test_of_several_with_one_title_the_text_decides() -> None:
    known = [told("ca", summary=text) for text in ("On the court.", "On the vote.")]
    assert "On the vote." == chosen(told(summary="On the vote…"), *known)


def test_what_fits_several_and_nothing_decides_is_one_with_none() -> None:
    known = [told("ca", summary=text) for text in ("On the court.", "On the vote.")]
    assert None is chosen(told(summary="On the elections."), *known)
    assert "On the court." == chosen(told(summary="On the elections."), *known[:1])


def test_a_text_that_is_used_every_week_makes_no_two_titles_one() -> None:
    ours = told(title="Free Ana today", summary=APPEAL[:230] + "…", truncated=True)
    theirs = told("ca", title="Free Boris today", summary=APPEAL[:230] + "…", truncated=True)
    assert None is not chosen(theirs, ours)
    assert None is chosen(theirs, ours, is_template=True)
    assert None is not chosen(replace(theirs, title="Free Ana today"), ours, is_template=True)


def test_the_stronger_proof_decides() -> None:
    by_title = told("ca", summary="By its title.")
    by_address = told("uk", 1, title="B", summary="By its page.", url="https://news.example/1")
    linked = (Translation("fr", "https://news.example/fr/1"),)
    by_link = told("fr", 1, title="C", summary="By its link.", url="https://news.example/fr/1")
    one = told(url="https://news.example/1", translations=linked)
    assert "By its title." == chosen(one, by_title)
    assert "By its page." == chosen(one, by_title, by_address)
    assert "By its link." == chosen(one, by_title, by_address, by_link)


REPORT = told(
    title="“Like a locked house”: Arrests of reporters in the north",
    summary="A report on what was done to reporters.",
    kind=Kind.REPORT,
    url="https://news.example/reports/7",
    enclosures=(Enclosure("https://news.example/files/7.pdf", "application/pdf"),),
)


@pytest.mark.parametrize(
    ("expected", "press"),
    [
        pytest.param(
            Rule.LINK,
            told("ca", 9, content='<p><a href="https://www.news.example/reports/7/">It</a></p>'),
            id="a link to its page",
        ),
        pytest.param(
            Rule.LINK,
            told("ca", 9, content='<p><a href="https://news.example/files/7.pdf">It</a></p>'),
            id="a link to its file",
        ),
        pytest.param(Rule.LINK, told(enclosures=REPORT.enclosures), id="the same file"),
        pytest.param(
            None,
            told(day=20, content='<p><a href="https://news.example/reports/7">It</a></p>'),
            id="a link weeks later, as background",
        ),
        pytest.param(
            Rule.TITLE,
            told(day=8, summary='The report, "Like a locked house": arrests of reporters in the…'),
            id="its title named before the colon",
        ),
        pytest.param(
            Rule.TITLE,
            told(
                summary="Short.",
                content="<p>In <i>‘Like a locked house’: Arrests of reporters in the North</i></p>",
            ),
            id="its title named in full",
        ),
        pytest.param(
            None,
            told("ca", summary="The report “Like a locked house” is out."),
            id="its title named in another source",
        ),
        pytest.param(
            None, told(day=20, summary="Like a locked house, we said."), id="named weeks later"
        ),
        pytest.param(
            Rule.TEXT,
            told("ca", summary=f"{REPORT.summary} " * 6, title="B"),
            id="one text",
        ),
        pytest.param(None, told(summary="Another matter."), id="nothing in common"),
        pytest.param(
            None,
            told(kind=Kind.REPORT, content='<a href="https://news.example/reports/7">It</a>'),
            id="another report",
        ),
        pytest.param(
            None,
            told(kind=Kind.CAMPAIGN, summary="See “Like a locked house”."),
            id="a campaign",
        ),
    ],
)
def test_a_press_release_is_tied_to_the_report_it_announces(
    expected: Rule | None, press: Release
) -> None:
    report = REPORT
    if expected is Rule.TEXT:
        report = replace(REPORT, summary=f"{REPORT.summary} " * 6)
    assert expected == changes.tie(changes.traits(press), changes.traits(report))
    assert not changes.same_statement(press, report)


def test_a_report_whose_title_is_a_word_or_two_is_not_known_by_it() -> None:
    report = replace(REPORT, title="The State of the World")
    press = told(summary="Nobody knows the state of the world.")
    short = replace(report, title="Locked in")
    assert Rule.TITLE == changes.tie(changes.traits(press), changes.traits(report))
    assert None is changes.tie(changes.traits(told(summary="Locked in.")), changes.traits(short))
