"""The layout: rows of modules, the home of each library, who may read a clock."""

from __future__ import annotations

from collections.abc import Mapping

# A module imports only from the rows above its own, or from its own row left of it.
ROWS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "words",
        ("model", "errors", "text", "addresses"),
        "values and enums, the error tree, text cleaning, addresses compared",
    ),
    (
        "rules",
        ("config", "calendar", "quiet", "languages", "tokens", "taxonomy"),
        "pure: the configuration's value, zones, quiet hours, languages, signed tokens, labels",
    ),
    (
        "rules",
        (
            "manners",
            "pictures",
            "repute",
            "troubles",
            "verdicts",
            "changes",
            "templates",
            "feeds",
            "editions",
            "letters",
        ),
        "pure: what changed, what reports mean, feeds, who is owed what, letters, pictures",
    ),
    (
        "rims",
        ("files", "signing", "dns", "machine", "http", "sources", "delivery", "mailin"),
        "the outside world, one library each: files, names, fetching, reading, sending",
    ),
    ("store", ("store",), "all SQL, one module per noun"),
    (
        "workflows",
        (
            "moves",
            "flood",
            "calls",
            "meeting",
            "amending",
            "intake",
            "arrivals",
            "polls",
            "ingest",
            "sourcing",
            "founding",
            "publish",
            "holding",
            "owing",
            "fill",
            "alerts",
            "plan",
            "remaking",
            "telling",
            "returning",
            "correcting",
            "send",
            "recall",
            "runs",
            "audit",
            "subscriptions",
            "readdressing",
            "joining",
            "private_feeds",
            "api_tokens",
            "roll",
            "editing",
            "labelling",
            "relabelling",
            "surveying",
            "live",
            "keeping",
            "inviting",
            "welcoming",
            "bounces",
            "retention",
            "enrolment",
            "invitations",
            "past",
            "preview",
            "proving",
            "trial",
            "counting",
            "notices",
            "foreseeing",
            "proofs",
            "mending",
            "explain",
            "operations",
            "golive",
        ),
        "the only modules that know both rules and store",
    ),
    (
        "doors",
        ("logs", "metrics", "web", "schedule", "notify", "listening"),
        "the log, what is measured, pages, the ticker, word to systemd",
    ),
    (
        "assembly",
        ("gathering", "service", "receiving", "rounds", "running"),
        "config to everything built once, started, stopped",
    ),
    ("commands", ("cli",), "one verb, one workflow"),
)

# Each third-party library, and the one place that may import it.
HOMES: Mapping[str, tuple[str, ...]] = {
    "ahocorasick_rs": ("taxonomy",),
    "aiosmtpd": ("mailin.lmtp",),
    "aiosmtplib": ("delivery.smtp", "delivery.probe"),
    "apscheduler": ("schedule",),
    "babel": ("calendar", "languages", "taxonomy", "letters"),
    "cryptography": ("mailin.hooks", "delivery.signature"),
    "css_inline": ("letters",),
    "dateparser": ("sources",),
    "dkim": ("delivery.signature",),
    "dns": ("dns",),
    "feedgen": ("feeds",),
    "feedparser": ("sources.feed",),
    "flufl": ("mailin.nonstandard",),
    "httpcore": ("http",),
    "httpx": ("http",),
    "idna": ("text",),
    "itsdangerous": ("tokens",),
    "jinja2": ("templates",),
    "markupsafe": ("templates", "web"),
    "nh3": ("text",),
    "prometheus_client": ("metrics",),
    "python_multipart": ("web",),
    "rich": ("cli",),
    "sqlite3": ("store",),
    "sqlite_utils": ("store",),
    "starlette": ("web",),
    "structlog": ("logs",),
    "tomlkit": ("config.write",),
    "typer": ("cli",),
    "uvicorn": ("listening",),
    "uvloop": ("send",),
}
EVERYWHERE = frozenset({"lxml"})  # wherever XML or HTML is handled

CLOCKS = frozenset(
    {
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
        "time.time",
        "time.time_ns",
        "time.localtime",
        "time.gmtime",
    }
)
CLOCKED_ROWS = frozenset({4, 7, 8, 9})
LONGEST = 350


def place(unit: str) -> tuple[int, int] | None:
    """The row of a unit, counted from 1, and its place in it; None where it has none."""
    for row, (_, units, _) in enumerate(ROWS, start=1):
        if unit in units:
            return row, units.index(unit)
    return None
