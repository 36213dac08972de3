"""What a value in config.toml may be: each check gives it back, or says what is allowed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from digest.config.allowed import Allowed, allowed

E = TypeVar("E", bound=StrEnum)

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_SPOKEN = re.compile(r"[a-z]{2,3}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PHONE = re.compile(r"\+?[0-9](?:[ ()./-]*[0-9]){3,18}")
_LONGEST_MAILBOX = 23
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_HOOK = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_ARN = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?")
_DURATION = re.compile(r"([0-9]{1,6})([smhd])")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LISTEN = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([^\s:/\[\]]+)):([0-9]{1,5})")
_ROUTE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_SELECTOR = re.compile(r"(.*?)(?:@([A-Za-z_][\w:.-]*))?", re.DOTALL)
_HEADER_URL = re.compile(r"[!$-;=?-~]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Wrong(ValueError):
    """A value that is not allowed: what it is, and what it should be."""


def mapping(value: object) -> Mapping[str, object]:
    if isinstance(value, dict):
        return value
    raise Wrong(f"{_said(value)} is not a table: write it as [section] or {{key = value}}")


def mappings(value: object) -> list[Mapping[str, object]]:
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return value
    raise Wrong("is not a list of tables: write each one under [[double brackets]]")


def listed(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    raise Wrong(f'{_said(value)} is not a list: write ["one", "two"]')


def _said(value: object) -> str:
    """A value as its writer would know it, short."""
    if isinstance(value, bool):
        return str(value).lower()
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"


def text(value: object) -> str:
    """One line of text with something in it, outer spaces off."""
    if not isinstance(value, str):
        raise Wrong(f'{_said(value)} is not a text: put it in "quotes"')
    if not value.strip():
        raise Wrong("is empty")
    if _CONTROL.search(value.strip()):
        raise Wrong("holds a line break or another control character")
    return value.strip()


def paragraph(value: object) -> str:
    """Text of one or more lines."""
    if not isinstance(value, str) or not value.strip():
        raise Wrong(f"{_said(value)} is not a text with something in it")
    return "\n".join(text(line) for line in value.strip().splitlines())


def flag(value: object) -> bool:
    """true or false."""
    if isinstance(value, bool):
        return value
    raise Wrong(f"{_said(value)} is not true or false")


def number(low: int, high: int) -> Callable[[object], int]:
    """A check for a whole number between two others, both allowed."""

    def check(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise Wrong(f"{_said(value)} is not a whole number from {low} to {high}")

    return check


def rate(value: object) -> float:
    """A number of letters a second."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0.01 <= value <= 1e5:
        return float(value)
    raise Wrong(f"{_said(value)} is not a number of letters a second from 0.01 to 100000")


def share(value: object) -> float:
    """A number from 0 to 1."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise Wrong(f"{_said(value)} is not a number from 0 to 1")


def choice(kind: type[E]) -> Callable[[object], E]:
    """A check for one of the values of an enum."""

    def check(value: object) -> E:
        try:
            return kind(text(value))
        except ValueError as error:
            allowed = ", ".join(kind)
            raise Wrong(f"{_said(value)} is not one of {allowed}") from error

    return check


def duration(low: timedelta, high: timedelta) -> Callable[[object], timedelta]:
    """A check for a length of time such as "90s", "2m", "1h" or "7d"."""

    def check(value: object) -> timedelta:
        match = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise Wrong(f'{_said(value)} is not a length of time like "90s", "2m", "1h", "7d"')
        length = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
        if not low <= length <= high:
            raise Wrong(f"{_said(value)} is not between {_length(low)} and {_length(high)}")
        return length

    return check


def _length(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    for unit in "dhm":
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds // _UNITS[unit]}{unit}"
    return f"{seconds}s"


def url(value: object) -> str:
    """An http or https address without user or password."""
    written = text(value)
    try:
        parts = urlsplit(written)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Wrong(f"{_said(written)} is not an address: {error}") from error
    if parts.scheme not in {"http", "https"} or not host or " " in written:
        raise Wrong(f"{_said(written)} is not an address that starts with https:// or http://")
    if parts.username or parts.password:
        raise Wrong("holds a user name or password: addresses are shown, so leave it out")
    return written


def ascii_url(value: object) -> str:
    """An address that may stand in a header (RFC 8288 § 3): no letters beyond ASCII, no brackets or
    quotes, no fragment."""
    written = url(value)
    if not _HEADER_URL.fullmatch(written):
        raise Wrong(f'{_said(written)} holds a #, <, > or ", or letters beyond ASCII: encode them')
    return written


def base_url(value: object) -> str:
    """An address that others are built on: no query, no fragment, no closing slash."""
    written = url(value)
    if urlsplit(written).query or urlsplit(written).fragment:
        raise Wrong(f"{_said(written)} is built upon: leave out what follows ? or #")
    return written.rstrip("/")


def zone(value: object) -> str:
    """A time zone by its IANA name."""
    written = text(value)
    if written not in zones():
        near = difflib.get_close_matches(written, sorted(zones()), n=1, cutoff=0.6)
        hint = f"did you mean {near[0]}?" if near else 'write it like "Europe/London"'
        raise Wrong(f"{_said(written)} is not a time zone; {hint}")
    return written


@cache
def zones() -> frozenset[str]:
    """The time zones that anyone may live in: the tz database's, by their usual names. Its other
    files (`posix/…`, `localtime`) would open, but have no name in any language."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _shaped(shape: re.Pattern[str], what: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        written = text(value)
        if shape.fullmatch(written):
            return written
        raise Wrong(f"{_said(written)} is not {what}")

    return check


spoken = _shaped(_SPOKEN, 'a language like "en" or "ar", without a region (ISO 639)')
language = _shaped(_LANGUAGE, 'a language code like "en", "ar" or "pt-BR" (BCP 47)')
slug = _shaped(_SLUG, 'a slug like "death-penalty": small letters, digits and hyphens')
country = _shaped(_COUNTRY, 'a country code of two capitals like "BY" (ISO 3166)')
name = _shaped(_NAME, "a name of letters, digits, dots, hyphens and underscores")
route = _shaped(_ROUTE, 'a post type as its address has it, like "posts"')
phone = _shaped(_PHONE, 'a telephone number like "+44 20 7946 0000"')
address = _shaped(_ADDRESS, 'a bare mail address like "digest@newsroom.example"')

host = _shaped(_HOST, 'a host name like "mail.newsroom.example"')
hook = _shaped(_HOOK, "a name of small letters, digits and hyphens, 40 at most")
topic = _shaped(_ARN, 'the ARN of an SNS topic like "arn:aws:sns:eu-west-1:123456789012:bounces"')


def network(value: object) -> IPv4Network | IPv6Network:
    """A network or an address."""
    written = text(value)
    try:
        return ip_network(written)
    except ValueError as error:
        raise Wrong(f'{_said(written)} is not a network like "192.0.2.0/24": {error}') from error


def bounces(value: object) -> str:
    """A mailbox with room for a token behind its name (RFC 5321 §4.5.3.1.1: 64 octets)."""
    mailbox = address(value)
    if len(mailbox.rpartition("@")[0]) > _LONGEST_MAILBOX:
        raise Wrong(f"{mailbox}: more than {_LONGEST_MAILBOX} characters before the @")
    return mailbox


def selector(value: object) -> str:
    """A CSS selector, at its end `@attribute` where not the text is meant: `a.more@href`."""
    from lxml.cssselect import CSSSelector, SelectorError  # most configurations have none

    written = text(value)
    css, attribute = parted(written)
    try:
        if css or not attribute:
            CSSSelector(css, translator="html")
    except SelectorError as error:
        raise Wrong(f"{_said(written)} is not a CSS selector: {error}") from error
    return written


def parted(selector: str) -> tuple[str, str]:
    """A selector's CSS and the attribute at its end; either may be empty."""
    match = _SELECTOR.fullmatch(selector)
    return (match[1].strip(), match[2] or "") if match else (selector, "")


def reachable(value: object) -> Allowed:
    """A network, an address, or an address with a port."""
    written = text(value)
    try:
        return allowed(written)
    except ValueError as error:
        raise Wrong(
            f'{_said(written)} is not a network or address like "10.0.0.0/8" or "127.0.0.1:8080": '
            f"{error}"
        ) from error


def listen(value: object) -> str:
    """Where to listen, as host:port; IPv6 in brackets."""
    written = text(value)
    match = _LISTEN.fullmatch(written)
    if match is None or int(match[3]) > 65535:
        raise Wrong(f'{_said(written)} is not host:port like "127.0.0.1:8000" or "[::1]:8000"')
    if match[1]:
        try:
            ip_address(match[1])
        except ValueError as error:
            raise Wrong(f"{_said(written)}: {error}") from error
    return written
