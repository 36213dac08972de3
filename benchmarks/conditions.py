"""What readers and caches ask of a feed, and what they are told: a table for whoever serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection

FEED = "/feeds/all.atom"
ARCHIVE = "/feeds/all/2026-05.atom"
BEFORE = "Sat, 01 Jan 2000 00:00:00 GMT"
AFTER = "Fri, 01 Jan 2038 00:00:00 GMT"
OTHER = '"other"'


@dataclass(frozen=True, slots=True)
class Case:
    """A request and the status it gets. In its headers, {etag} and {modified} stand for what the
    plain feed was last served with, {packed} for the tag of the packed one."""

    name: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    path: str = FEED


def _case(name: str, status: int, /, method: str = "GET", path: str = FEED, **headers: str) -> Case:
    named = {one.replace("_", "-"): value for one, value in headers.items()}
    return Case(name, status, named, method, path)


CASES: tuple[Case, ...] = (
    _case("nothing", 200),
    _case("gzip", 200, Accept_Encoding="gzip"),
    _case("gzip among others", 200, Accept_Encoding="br, gzip;q=0.8, deflate"),
    _case("anything but gzip", 200, Accept_Encoding="gzip;q=0, br"),
    _case("HEAD", 200, method="HEAD"),
    _case("HEAD, gzip", 200, method="HEAD", Accept_Encoding="gzip"),
    _case("its tag", 304, If_None_Match="{etag}"),
    _case("its tag, HEAD", 304, method="HEAD", If_None_Match="{etag}"),
    _case("its weak tag", 304, If_None_Match="W/{etag}"),
    _case("its tag in a list", 304, If_None_Match='"a,b" , W/"c",{etag}'),
    _case("any tag", 304, If_None_Match="*"),
    _case("another tag", 200, If_None_Match=OTHER),
    _case("no tag at all", 200, If_None_Match="other"),
    _case("a tag of odd marks", 200, If_None_Match='"a|b"'),
    _case("a tag of odd marks, an odd date", 200, If_None_Match='"a|b"', If_Modified_Since="a|b"),
    _case("the packed tag, plain", 200, If_None_Match="{packed}"),
    _case("the packed tag, gzip", 304, If_None_Match="{packed}", Accept_Encoding="gzip"),
    _case("the plain tag, gzip", 200, If_None_Match="{etag}", Accept_Encoding="gzip"),
    _case("either tag, gzip", 304, If_None_Match="{etag}, {packed}", Accept_Encoding="gzip"),
    _case("its date", 304, If_Modified_Since="{modified}"),
    _case("its date, HEAD", 304, method="HEAD", If_Modified_Since="{modified}"),
    _case("its date, gzip", 304, If_Modified_Since="{modified}", Accept_Encoding="gzip"),
    _case("an earlier date", 200, If_Modified_Since=BEFORE),
    _case("a later date", 304, If_Modified_Since=AFTER),
    _case("no date", 200, If_Modified_Since="yesterday"),
    _case("its tag and date", 304, If_None_Match="{etag}", If_Modified_Since="{modified}"),
    _case("its tag, an earlier date", 304, If_None_Match="{etag}", If_Modified_Since=BEFORE),
    _case("its tag, no date", 304, If_None_Match="{etag}", If_Modified_Since="yesterday"),
    _case("any tag, an earlier date", 304, If_None_Match="*", If_Modified_Since=BEFORE),
    _case("another tag, its date", 200, If_None_Match=OTHER, If_Modified_Since="{modified}"),
    _case(
        "the packed tag and date, gzip",
        304,
        If_None_Match="{packed}",
        If_Modified_Since="{modified}",
        Accept_Encoding="gzip",
    ),
    _case("a part", 200, Range="bytes=0-9"),
    _case("with a query", 200, path=f"{FEED}?from=reader"),
    _case("RSS", 200, path="/feeds/all.rss"),
    _case("JSON Feed", 200, path="/feeds/all.json"),
    _case("OPML", 200, path="/feeds/all.opml"),
    _case("an archive", 200, path=ARCHIVE),
    _case("an archive's date", 304, path=ARCHIVE, If_Modified_Since="{modified}"),
    _case("no such feed", 404, path="/feeds/none.atom"),
    _case("a removed feed", 410, path="/feeds/country/xx.atom"),
    _case("a removed archive", 410, path="/feeds/country/xx/2026-05.atom"),
    _case("the packed file", 404, path="/feeds/all.atom.gz"),
    _case("a folder", 404, path="/feeds/country/"),
    _case("a way out", 404, path="/feeds/..%2fdigest.db"),
    _case("POST", 405, method="POST"),
    _case("DELETE", 405, method="DELETE"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer; the names of its headers in lower case, without what is of the connection only."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(port: int, case: Case, known: Mapping[str, str], **more: str) -> Told:
    """Ask on a connection of its own; `known` are the values for the headers' placeholders, `more`
    are further headers."""
    headers = {name: value.format_map(known) for name, value in case.headers.items()} | more
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(case.method, case.path, headers=headers)
        answer = connection.getresponse()
        lines = [(name.lower(), value) for name, value in answer.getheaders()]
        lines = [one for one in lines if one[0] != "connection"]
        assert len(lines) == len(dict(lines)), f"{case.name}: a header comes twice: {lines}"
        return Told(answer.status, dict(lines), answer.read())
    finally:
        connection.close()


def known(port: int) -> dict[str, str]:
    """What whoever has asked before knows of the feed."""
    plain, packed = (ask(port, CASES[number], {}).headers for number in (0, 1))
    return {"etag": plain["etag"], "packed": packed["etag"], "modified": plain["last-modified"]}


def table(ports: Mapping[str, int]) -> Iterator[str]:
    """Lines: what is asked, and what each server says to it."""
    seen = {name: known(port) for name, port in ports.items()}
    for case in CASES:
        asked = " ".join(f"{name}: {value}" for name, value in case.headers.items())
        yield f"{case.name}: {case.method} {case.path}  {asked}".rstrip()
        for name, port in ports.items():
            told = ask(port, case, seen[name])
            shown = ("etag", "last-modified", "content-encoding", "vary", "cache-control", "allow")
            values = [f"{one}: {_short(told.headers[one])}" for one in shown if one in told.headers]
            yield f"    {name:6}{told.status}  {len(told.body):>6}  {'; '.join(values)}"


def _short(value: str) -> str:
    return value if len(value) < 40 else f"{value[:13]}…{value[-1]}"
