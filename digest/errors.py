"""Everything that can go wrong, as a tree.

    DigestError                  the command line prints it and exits 1
    ├── UsageError               bad arguments: exit 2
    ├── ConfigError              config.toml, all complaints at once: exit 2
    ├── SourceError              one source could not be read; the others go on
    │   ├── Unreachable          the address did not answer, or refused
    │   └── Unreadable           it answered with something that is not what it should be
    ├── TaxonomyError            a rules file is wrong, all complaints at once
    ├── TemplateError            a template does not parse or names what does not exist
    ├── RowErrors                rows of a CSV file that cannot be taken, all at once
    ├── StoreError               the database cannot be used
    │   ├── NewerStore           it was written by a newer version
    │   └── Conflict             a rule of the schema was broken
    ├── BackupError              a backup cannot be made, or not be used
    ├── NotFound                 no such release, subscriber or edition
    ├── TokenError               a token is forged, of another purpose, or revoked
    │   └── TokenExpired         it was ours, and is too old
    ├── NotLive                  refused: it would have mailed before going live
    ├── Unanswered               no name server gave an answer
    ├── PutOff                   a mail server's mail cannot be taken now: exit 75
    ├── TransportError           the mail server or folder cannot be used at all
    └── ListenError              the pages cannot be served at the configured address

Each message reads "what: which: why", with what is allowed where that helps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta


class DigestError(Exception):
    """Any failure with a message meant for a person."""

    exit_code = 1


class Complaints(DigestError):
    """Several things wrong with one file, told together."""

    def __init__(self, complaints: Sequence[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(self.complaints))


class UsageError(DigestError):
    """The command was called wrongly."""

    exit_code = 2


class ConfigError(Complaints):
    """config.toml: each complaint names file, line, dotted path and what is allowed."""

    exit_code = 2


class SourceError(DigestError):
    """A source could not be read: `source: where: why`."""


class Unreachable(SourceError):
    """The address did not answer, or refused: `status` is what it answered with, if it did, and
    `retry_after` how long it wants to be left alone."""

    def __init__(
        self, message: str, status: int | None = None, retry_after: timedelta | None = None
    ) -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(message)


class Unreadable(SourceError):
    """The answer is not what this kind of source should be; `feeds` are the addresses of feeds
    that it names instead."""

    def __init__(self, message: str, feeds: Sequence[str] = ()) -> None:
        self.feeds = tuple(feeds)
        super().__init__(message)


class TaxonomyError(Complaints):
    """A rules file: each complaint names file, line, field and what is allowed."""


class TemplateError(DigestError):
    """`template: file:line: why`. `name` is the file to blame, below its folder, and `line` the
    place in it; None where it is not known, or is none of the operator's."""

    def __init__(self, message: str, name: str | None = None, line: int | None = None) -> None:
        self.name = name
        self.line = line
        super().__init__(message)


class RowErrors(Complaints):
    """A CSV file: each complaint names file, row, field, value and what is allowed."""


class StoreError(DigestError):
    """The database cannot be used: `database: path: why`."""


class NewerStore(StoreError):
    """The database was written by a newer version."""


class Conflict(StoreError):
    """A rule of the schema was broken by what was to be written."""


class BackupError(DigestError):
    """A backup cannot be made, or not be used: `backup: file: why`."""


class NotFound(DigestError):
    """No such thing: `release: uid: not known`."""


class TokenError(DigestError):
    """A token is forged, made for another purpose, or revoked."""


class TokenExpired(TokenError):
    """A token was one of ours, and is too old."""


class NotLive(DigestError):
    """It would have mailed people before anyone said go."""

    exit_code = 2


class Unanswered(DigestError):
    """No name server gave an answer: `DNS: name: kind: why`."""


class PutOff(DigestError):
    """A mail that a mail server handed over cannot be taken now: `where: why`. The exit code is
    EX_TEMPFAIL of sysexits.h: it keeps the mail and tries again."""

    exit_code = 75


class TransportError(DigestError):
    """The mail server or folder cannot be used at all: `mail: where: why`."""


class ListenError(DigestError):
    """The pages cannot be served: `[web] listen: where: why`."""
