"""The alerts and the dashboard that we give away: they ask for what is there, and fire when they
should."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.model import Cadence
from digest.store import Store
from tests import newsroom
from tests.metrics.scrape import Watch

EXAMPLES = Path(__file__).parents[1] / "examples"
RULES = EXAMPLES / "prometheus/alerts.rules.yml"
DASHBOARD = EXAMPLES / "grafana/digest.json"
REFERENCE = Path(__file__).parents[1] / "docs/reference/metrics.md"
NAME = re.compile(r"\b(?:digest|process)_[a-z_]+\b")
PROMTOOL = shutil.which("promtool")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[frozenset[str]]:
    """Every name that a scrape can bring."""
    store = Store(tmp_path_factory.mktemp("watched") / "digest.db")
    newsroom.enrol(store, "a@mail.example", Cadence.DAILY)
    watch = Watch(store, datetime(2026, 11, 21, 9, tzinfo=UTC))
    with watch.metrics.job("ingest"):
        pass
    yield watch.told().names
    store.close()


def asked_in_rules() -> set[str]:
    """The names in the expressions of the alerts."""
    text = "\n".join(
        line for line in RULES.read_text().splitlines() if not line.lstrip().startswith("#")
    )
    return set(NAME.findall(re.sub(r"(?m)^ *(?:summary|do):.*$", "", text)))


def asked_by_the_dashboard() -> set[str]:
    """The names in the expressions of its panels."""
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return {
        name for panel in panels for one in panel["targets"] for name in NAME.findall(one["expr"])
    }


def test_the_alerts_ask_for_what_is_exported(exported: frozenset[str]) -> None:
    """A name with a mistake in it would never fire."""
    assert len(asked_in_rules()) > 8
    assert set() == asked_in_rules() - exported


def test_the_dashboard_asks_for_what_is_exported(exported: frozenset[str]) -> None:
    """A name with a mistake in it would be an empty panel."""
    assert len(asked_by_the_dashboard()) > 10
    assert set() == asked_by_the_dashboard() - exported


def test_panels_have_numbers_of_their_own_and_do_not_overlap() -> None:
    """Grafana draws one of two that do."""
    panels = json.loads(DASHBOARD.read_text())["panels"]
    assert len(panels) == len({panel["id"] for panel in panels})
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert set() == cells & taken, panel["title"]
        taken |= cells


def test_the_reference_names_everything_that_is_exported(exported: frozenset[str]) -> None:
    """And nothing else."""
    own = {name for name in exported if name.startswith("digest_")}
    samples = {name for name in own if name not in {"digest_job_failures", "digest_replies"}}
    families = samples - {"digest_build"}
    assert families == {
        name for name in NAME.findall(REFERENCE.read_text()) if name[:6] == "digest"
    }


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed (Debian: prometheus)")
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["check", "config", "prometheus.yml"], id="the configuration is one"),
        pytest.param(["check", "rules", "alerts.rules.yml"], id="the rules are some"),
        pytest.param(["test", "rules", "alerts.test.yml"], id="the alerts fire when they should"),
    ],
)
def test_prometheus_agrees(arguments: list[str]) -> None:
    """Told by its own tool."""
    assert PROMTOOL is not None
    done = subprocess.run(
        [PROMTOOL, *arguments],
        cwd=EXAMPLES / "prometheus",
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stdout + done.stderr
