"""Fetching as the operator sees it: what is refused says how it is allowed."""

from __future__ import annotations

import pytest

from tests.badserver import bad_server
from tests.cli.desk import CONFIG, Desk

SOURCE = '[[sources]]\nname = "{}"\nkind = "feed"\nurl = "{}"\n'


def test_a_source_inside_is_refused_until_it_is_allowed(empty: Desk) -> None:
    """By the line that the fault itself gives."""
    with bad_server() as bad:
        source = SOURCE.format("inside", f"{bad.url}/feed")
        closed = CONFIG.replace('allow = ["127.0.0.0/8"]', "")
        empty.write("config.toml", closed + source)
        refused = empty("ingest", "inside")
        line = '[fetch] allow = ["127.0.0.1"]'
        assert (1, []) == (refused.code, bad.asked)
        assert f"127.0.0.1 is this machine itself; if it is yours: {line}" in refused.err
        table, _, key = line.partition(" ")
        empty.write("config.toml", closed.replace(table, f"{table}\n{key}") + source)
        assert [2] == [one["new"] for one in empty("ingest", "inside", "--json").json]


@pytest.mark.parametrize(
    ("why", "path"),
    [
        pytest.param("grows to more than 100 times its size", "/bomb/4", id="a bomb"),
        pytest.param("is a link-local address", "/to/302/http://169.254.169.254/", id="inside"),
    ],
)
def test_a_bad_source_is_one_line_and_the_others_go_on(why: str, path: str, empty: Desk) -> None:
    with bad_server() as bad:
        sources = {"bad": bad.url + path, "good": f"{bad.url}/feed"}
        empty.configure("".join(SOURCE.format(name, url) for name, url in sources.items()))
        shown = empty("ingest", "bad", "good")
    assert (1, 1) == (shown.code, shown.err.count("\n"))
    assert why in shown.err
    assert ["good", "2", "2"] == shown.out.splitlines()[-1].split("\t")[:3]
