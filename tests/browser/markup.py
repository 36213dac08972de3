"""Two independent judges of markup: html-validate and the Nu Html Checker."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryFile

import pytest


def html_validate(modules: Path, folder: Path, config: Path) -> list[str]:
    """What html-validate tells of the pages in a folder."""
    judge = [str(modules / ".bin" / "html-validate"), "--config", str(config)]
    # Into a file: into a pipe it writes no more than fits.
    with TemporaryFile("w+") as told:
        done = subprocess.run(
            [*judge, "--formatter", "json", f"{folder}/*.html"],
            stdout=told,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        told.seek(0)
        said = told.read()
    assert said, done.stderr
    return [
        f"{Path(file['filePath']).name}:{one['line']}: {one['ruleId']}: {one['message']}"
        for file in json.loads(said)
        for one in file["messages"]
    ]


def nu(modules: Path, *folders: Path) -> list[str]:
    """What the Nu Html Checker tells of pages, stylesheets and pictures in some folders."""
    if shutil.which("java") is None:
        pytest.skip("no Java is installed (Debian: apt install default-jre-headless)")
    jar = modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    judge = ["java", "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always"]
    done = subprocess.run(
        [*judge, "--also-check-css", "--also-check-svg", *map(str, folders)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return [
        f"{one['url'].rpartition('/')[2]}:{one.get('lastLine')}: {one['message']}"
        for one in json.loads(done.stdout)["messages"]
    ]
