"""Assembly of what reads sources: the door to the web, the processes that parse, the labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.config import Config
from digest.errors import ConfigError

if TYPE_CHECKING:
    from digest.http import Http, Turns
    from digest.ingest import Read, Report
    from digest.sources.work import Workers
    from digest.sourcing import Draft, Look
    from digest.store import Store
    from digest.taxonomy import Taxonomy


class Gathering:
    """Reads sources as configured; `close` when done. What is known of hosts, and the processes
    that parse, outlive a round; connections do not."""

    def __init__(self, config: Config, taxonomy: Taxonomy) -> None:
        self._config = config
        self._taxonomy = taxonomy
        self._closing = ExitStack()

    def close(self) -> None:
        """End what has been begun."""
        self._closing.close()

    async def ingest(
        self, store: Store, *names: str, now: datetime, alive: Callable[[], None]
    ) -> tuple[Report, ...]:
        """Poll the sources that are due, the named ones in any case, calling `alive` after each."""
        from digest.ingest import Ingest

        self._refuse_unknown_labels()
        async with self._http() as http:
            ingest = Ingest(
                store,
                self._reader(http),
                self._taxonomy,
                urlsplit(self._config.authority).hostname or "localhost",
                self._language,
                self._config.fetch.at_once,
            )
            try:
                return await ingest.poll(self._config.sources, names=names, now=now, alive=alive)
            finally:
                self._workers.tidy()

    async def look(
        self, draft: Draft, text: str, environ: Mapping[str, str], *, now: datetime
    ) -> Look:
        """Read a source that is to be added to `text`, the configuration's own; keeps nothing."""
        from digest.sourcing import Eyes, look

        async with self._http() as http:
            eyes = Eyes(self._reader(http), http.get, self._workers, self._taxonomy)
            return await look(draft, text, self._config.file, environ, eyes=eyes, now=now)

    def _reader(self, http: Http) -> Read:
        from digest.sources.reading import read

        languages = self._config.newsroom.languages
        return partial(read, http=http, languages=languages, work=self._workers)

    def _http(self) -> Http:
        """The door to the web, for one round of asking."""
        from digest.http import Http

        allow = self._config.fetch.allow
        return Http(self._config.newsroom.contact, allow=allow, turns=self._turns)

    @cached_property
    def _turns(self) -> Turns:
        """What hosts are due, from one round to the next."""
        from digest.http import Turns

        return Turns(self._config.fetch.spacing.total_seconds())

    @cached_property
    def _workers(self) -> Workers:
        """None of its processes begins before there is work for it."""
        from digest.sources.work import Workers

        workers = Workers()
        self._closing.callback(workers.close)
        return workers

    def _refuse_unknown_labels(self) -> None:
        """ConfigError for labels that the taxonomy does not have; only it knows them."""
        from digest.operations.fitness import unknown_labels

        wrong = [
            f"{self._config.file.name}: {one}"
            for source in self._config.sources
            for one in unknown_labels(source, self._taxonomy)
        ]
        if wrong:
            raise ConfigError(wrong)

    @property
    def _language(self) -> str | None:
        """The newsroom's language, where it has but one."""
        languages = self._config.newsroom.languages
        return languages[0] if len(languages) == 1 else None
