"""What happens, counted in this process, and the text that a scrape gets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from digest.delivery.claims import STREAMS, Claim
from digest.metrics.rows import Rows, Watched
from digest.model import DeliveryState, Outcome

JOBS = ("ingest", "publish", "plan", "send")
REPLIES = ("2xx", "4xx", "5xx", "none", "in_doubt")
CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class Metrics:
    """Hears what happens and tells it at a scrape."""

    def __init__(self, watched: Watched) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # when each counter began: as many lines again, asked by nobody
        self._clock = watched.clock
        self._registry = CollectorRegistry()
        self._last_success = Gauge(
            "digest_job_last_success_timestamp_seconds",
            "When a job last did all it had to do, since this process started.",
            ["job"],
            registry=self._registry,
        )
        self._failures = Counter(
            "digest_job_failures", "Runs of a job that failed.", ["job"], registry=self._registry
        )
        self._replies = Counter(
            "digest_replies",
            "Letters handed to the mail server, by the class of its reply; none: it could not be "
            "reached, in_doubt: it took the letter and did not answer.",
            ["stream", "class"],
            registry=self._registry,
        )
        self._begin_at_nought()
        self._registry.register(Rows(watched))
        ProcessCollector(registry=self._registry)

    @contextmanager
    def job(self, name: str) -> Iterator[list[str]]:
        """A run of a job. It failed where it raises, or where something is put into the list."""
        failed: list[str] = []
        try:
            yield failed
        except BaseException:
            self.failed(name)
            raise
        if failed:
            self.failed(name)
        else:
            self.succeeded(name)

    def succeeded(self, job: str) -> None:
        """A job has done all it had to do."""
        self._last_success.labels(job).set(self._clock().timestamp())

    def failed(self, job: str) -> None:
        """A run of a job, or a part of it, failed."""
        self._failures.labels(job).inc()

    def replied(self, claim: Claim, outcome: Outcome) -> None:
        """What became of a letter; one that was not tried is not counted."""
        reply = reply_class(outcome)
        if reply is None:
            return
        self._replies.labels(claim.stream, reply).inc()
        if reply == "2xx":
            self.succeeded("send")

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry)

    def _begin_at_nought(self) -> None:
        """A rate is only right where the counter was there before it first rose."""
        for job in JOBS:
            self._failures.labels(job)
        for stream in STREAMS:
            for reply in REPLIES:
                self._replies.labels(stream, reply)


def reply_class(outcome: Outcome) -> str | None:
    """The class of a mail server's reply; None for a letter that was not tried."""
    if outcome.state is DeliveryState.SKIPPED:
        return None
    if outcome.state is DeliveryState.IN_DOUBT:
        return "in_doubt"
    if outcome.state is DeliveryState.ACCEPTED:
        return "2xx"
    found = f"{(outcome.code or 0) // 100}xx"
    return found if found in REPLIES else "none"
