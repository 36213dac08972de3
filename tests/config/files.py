"""A config.toml on disk, with its neighbours."""

from pathlib import Path

LEAST = """\
[newsroom]
name = "The Newsroom"
url = "https://www.newsroom.example/"
[[sources]]
name = "pages"
kind = "archive"
path = "pages/*.txt"
"""


def write(folder: Path, text: str) -> Path:
    """A config.toml with its neighbours in a folder."""
    for name in ("rules", "own"):
        (folder / name).mkdir()
    (folder / "secret.txt").write_text("hunter2\nnot this\n")
    (folder / "config.toml").write_text(text)
    return folder / "config.toml"
