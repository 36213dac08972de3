"""What a machine that watches the service is told. The home of prometheus_client.

Counters are kept in this process; whatever lives in rows is read from the store at each scrape.
Seconds and instants are by the service's own clock.
"""

from digest.metrics.counted import CONTENT_TYPE, JOBS, REPLIES, Metrics, reply_class
from digest.metrics.of_sources import habit
from digest.metrics.rows import Watched

__all__ = ["CONTENT_TYPE", "JOBS", "REPLIES", "Metrics", "Watched", "habit", "reply_class"]
