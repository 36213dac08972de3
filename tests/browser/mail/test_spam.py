"""Letters before SpamAssassin."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

import pytest

from tests.browser.mail.post import Posted
from tests.browser.mail.spam import Verdict, verdicts

GRUDGES = {"ru": "MIXED_ES"}
"""A rule that a language cannot but meet: of Russian it says that "too many es are not es". Its
authors take it back for five other languages, and forgot this one."""

BAD = b"""From: "Alert" <a@b.example>\r
To: undisclosed-recipients:;\r
Subject: Dear Friend, CONFIRM YOUR ADDRESS, $1,000,000 USD\r
Date: Fri, 02 Jan 2026 14:05:00 +0000\r
Content-Type: text/html\r
\r
<html><body><font size=1 color="#fefefe">x</font> Next of kin, risk free, wire transfer of USD \r
15 million, kindly provide your bank account. Click here to be removed.</body></html>\r
"""


@pytest.fixture(scope="session")
def told(
    few: Mapping[str, Posted], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Verdict]:
    """What is said of the letters."""
    if shutil.which("spamassassin") is None:
        pytest.skip("no SpamAssassin is installed (Debian: apt install spamassassin)")
    folder = tmp_path_factory.mktemp("spamassassin")
    return verdicts({name: one.raw for name, one in few.items()} | {"bad": BAD}, folder)


def test_no_letter_looks_like_spam(few: Mapping[str, Posted], told: Mapping[str, Verdict]) -> None:
    """0.0 points at most, as it rounds them: it gives 0.001 for having HTML at all."""
    points = {
        name: told[name].points - told[name].rules.get(GRUDGES.get(one.language, ""), 0)
        for name, one in few.items()
    }
    assert {} == {name: told[name] for name in few if points[name] > 0}


def test_it_sees_a_list_in_every_letter_of_one(
    few: Mapping[str, Posted], told: Mapping[str, Verdict]
) -> None:
    """By its headers; so it reads them."""
    assert {one.name for one in few.values() if one.listed} == {
        name for name, said in told.items() if "MAILING_LIST_MULTI" in said.rules
    }


def test_spam_makes_it_speak(told: Mapping[str, Verdict]) -> None:
    """It is not deaf."""
    assert told["bad"].points > 3
