"""The files in systemd/: sound, shut in, and explained line by line. tests/install starts them."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "systemd"
UNITS = [FOLDER / "digest.service", FOLDER / "digest.socket"]
EXPOSED_AT_MOST = 1.2
EXPOSURE = re.compile(r"Overall exposure level for digest\.service: ([0-9.]+)")


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Ask systemd-analyze(1)."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed (package systemd)")
    command = ["systemd-analyze", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "file", [pytest.param(file, id=file.name) for file in [*UNITS, *FOLDER.glob("*.conf")]]
)
def test_every_line_says_what_it_is_for(file: Path) -> None:
    """In a comment right above it, or above the line that it belongs with."""
    lines = ["", *file.read_text(encoding="utf-8").splitlines()]
    assert [] == [
        line
        for above, line in pairwise(lines)
        if line and line[0] not in "#[" and not above.startswith("# ") and _apart(above, line)
    ]


def _apart(above: str, line: str) -> bool:
    together = {("Wants", "After"), ("Requires", "After"), ("User", "Group")}
    return (above.partition("=")[0], line.partition("=")[0]) not in together


def test_the_service_is_shut_in() -> None:
    """By systemd's own measure, from 0 to 10."""
    done = analyze("security", "--offline=yes", "--no-pager", UNITS[0])
    found = EXPOSURE.search(done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= EXPOSED_AT_MOST


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    """In the units as they are, but for the program, which is not in its place here."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/digest/bin/digest", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    done = analyze("verify", *(tmp_path / unit.name for unit in UNITS))
    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


def test_the_units_agree_with_each_other() -> None:
    """The same account, folders, program and secret in each file."""
    texts = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
    command = "/opt/digest/bin/digest --config /etc/digest/config.toml"
    secret = "LoadCredential=smtp-password:/etc/digest/smtp-password"
    for name in ("digest.service", "digest.sh"):
        assert command in texts[name]
        assert secret in texts[name]
        assert "StateDirectory=digest" in texts[name]
        assert "CacheDirectory=digest" in texts[name]
    assert "User=digest" in texts["digest.service"]
    assert "--uid=digest" in texts["digest.sh"]
    assert "\nu digest " in texts["digest.sysusers.conf"]
    assert "/etc/digest/smtp-password 0600" in texts["digest.tmpfiles.conf"]
