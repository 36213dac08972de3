"""Notices of every kind, and who they go to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from digest.letters.notice import Desk
from digest.troubles import Notice, Trouble

SINCE = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
DESK = Desk(
    "Watchhouse Вахта",
    "digest@news.newsroom.example",
    "desk@newsroom.example",
    "Europe/Berlin",
)
PLACE = "https://newsroom.example/belarus/feed?a=1&b=2"
FAILING = Notice(
    Trouble.FAILING,
    "belarus",
    SINCE,
    SINCE + timedelta(hours=6, minutes=4),
    place=PLACE,
    why="belarus: answered 500 <b>bold</b>\r\nBcc: all@example.org " + "x" * 3000,
    last_success=SINCE - timedelta(minutes=15),
    next_check=SINCE + timedelta(hours=12),
)
RECOVERED = Notice(
    Trouble.RECOVERED,
    "belarus",
    SINCE,
    SINCE + timedelta(days=3),
    place=PLACE,
    last_success=SINCE + timedelta(days=3),
)
GONE = Notice(Trouble.DISABLED, "belarus", SINCE, SINCE, place=PLACE, why="belarus: answered 410")
HELD = Notice(Trouble.HELD, "pages", SINCE, SINCE, place="/srv/pages/*.txt", count=214)
WRONG = Notice(
    Trouble.TEMPLATE,
    "mail/daily/body.html",
    SINCE,
    SINCE,
    place="/etc/digest/my-templates/mail/daily/body.html:12",
    why="'letter' has no attribute 'headlin' <b>",
)
BAD_DAY = Notice(Trouble.BAD_DAY, "mail.example", SINCE, SINCE, count=31)
BLAMED = Notice(
    Trouble.BLAMED, "daily", SINCE, SINCE, why="550 5.7.26 DMARC policy", count=4, mend="dmarc"
)
PAUSED = Notice(Trouble.PAUSED, "alert", SINCE, SINCE, why="5.7.1 <b>no</b>", count=140)
NEAR = Notice(
    Trouble.NEAR,
    "complaints at gmail",
    SINCE,
    SINCE,
    why="complaints at gmail: 0.06 % in 7 days (6 of 10,000 letters)",
    count=6,
)
FAR = Notice(
    Trouble.FAR,
    "bounces in all",
    SINCE,
    SINCE,
    why="bounces in all: 11.00 % in 7 days (110 of 1,000 letters)",
    count=110,
)
EVERY = (FAILING, RECOVERED, GONE, HELD, WRONG, BAD_DAY, BLAMED, PAUSED, NEAR, FAR)
