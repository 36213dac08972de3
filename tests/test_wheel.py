"""The wheel: everything the service needs is in it, and it works where no source is."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# The pages, by the application as it is served.
PAGE = """
import asyncio, sys
from pathlib import Path
import digest
from digest.config import load
from digest.service import build, machine_clock
from digest.web import application

assert Path(digest.__file__).is_relative_to(sys.prefix), digest.__file__
service = build(load(Path("config.toml"), {}), machine_clock)
site = application(service.web_parts(machine_clock))

async def get(path):
    said = []
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": path,
             "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http",
             "headers": [(b"host", b"127.0.0.1:8000")], "server": ("127.0.0.1", 8000)}
    async def receive():
        return {"type": "http.request", "body": b""}
    async def send(message):
        said.append(message)
    await site(scope, receive, send)
    print(path, said[0]["status"])

for path in ("/", "/static/style.css", "/feeds/country/by.atom"):
    asyncio.run(get(path))
service.close()
"""

CONFIG = """
[newsroom]
name = "Watchhouse"
url = "https://newsroom.example"
[[sources]]
name = "pages"
kind = "archive"
path = "pages/*.txt"
backfill = false
"""

RELEASE = """Press Release

Belarus: Journalists jailed after unfair trial

A court in Minsk jailed two reporters for their work.

November 19, 2026
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the source as it is, with the backend that is locked."""
    pytest.importorskip("hatchling", reason="hatchling is not installed: no wheel can be built")
    folder = tmp_path_factory.mktemp("wheel")
    build = "from hatchling.build import build_wheel; import sys; build_wheel(sys.argv[1])"
    subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    (made,) = folder.glob("*.whl")
    return made


def test_it_holds_what_the_source_holds(wheel: Path) -> None:
    """Every file of the package, and the templates; nothing else but what describes it."""
    package = {
        f"digest/{path.relative_to(ROOT / 'digest')}"
        for path in (ROOT / "digest").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    templates = {
        f"digest/_templates/{path.relative_to(ROOT / 'templates')}"
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
    }
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    manual = {name for name in names if name.endswith("/share/man/man1/digest.1")}
    assert package | templates == {n for n in names if ".dist-info/" not in n} - manual


def test_it_works_where_no_source_is(wheel: Path, tmp_path: Path) -> None:
    """In a fresh environment, with the libraries of this one: the version, feeds, a page and a
    letter, which need the templates, the static files and the rules."""
    python = _fresh(tmp_path / "venv", wheel)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/one.txt").write_text(RELEASE, encoding="utf-8")
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    command = [str(python.parent / "digest")]
    assert _says(tmp_path, *command, "--version").startswith("digest ")
    _says(tmp_path, *command, "check")
    person = ("subscribers", "add", "desk@example.org", "--consent-how", "at the fair")
    _says(tmp_path, *command, *person)
    _says(tmp_path, *command, "ingest")
    _says(tmp_path, *command, "feeds", "build")
    assert (tmp_path / "var/feeds/country/by.atom").exists()
    pages = _says(tmp_path, str(python), "-c", PAGE).splitlines()
    assert ["/ 200", "/static/style.css 200", "/feeds/country/by.atom 200"] == pages
    letter = _says(tmp_path, *command, "preview", "daily", "--as", "desk@example.org")
    assert "Journalists jailed after unfair trial" in letter


def _fresh(folder: Path, wheel: Path) -> Path:
    """An environment that has the wheel, and sees the libraries of ours but not our source."""
    ours = {path for path in sys.path if path.endswith("site-packages")}
    make = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
    subprocess.run(make, check=True, capture_output=True)
    python = folder / "bin/python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps"]
    subprocess.run([*pip, "--no-index", str(wheel)], check=True, capture_output=True)
    site = next(folder.glob("lib/python*/site-packages"))
    # Plain paths: the .pth files in them, one of which leads to our source, are not read.
    (site / "libraries.pth").write_text("".join(f"{path}\n" for path in sorted(ours)))
    return python


def _says(folder: Path, *command: str) -> str:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout
