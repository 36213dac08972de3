"""Every key of config.toml is explained where people look for it."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from digest.config import (
    Added,
    Alerts,
    Daily,
    FeedsConfig,
    FetchConfig,
    From,
    Look,
    Mail,
    Newsroom,
    Press,
    SourceConfig,
    StoreConfig,
    TaxonomyConfig,
    Web,
    Weekly,
    load,
)

ROOT = Path(__file__).parents[2]
SHIPPED = (ROOT / "config.toml").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs/reference/config.md").read_text(encoding="utf-8")

TABLES = {
    "newsroom": Newsroom,
    "newsroom.press": Press,
    "web": Web,
    "look": Look,
    "store": StoreConfig,
    "fetch": FetchConfig,
    "feeds": FeedsConfig,
    "mail": Mail,
    "mail.from": From,
    "alerts": Alerts,
    "editions.daily": Daily,
    "editions.weekly": Weekly,
    "taxonomy": TaxonomyConfig,
}
WRITTEN = {"mail.password": "mail.password_file"}
KEYS = [
    WRITTEN.get(f"{table}.{field.name}", f"{table}.{field.name}")
    for table, kind in TABLES.items()
    for field in fields(kind)
    if field.name not in ("from_", "press")
] + ["templates.directory"]
SOURCE_KEYS = [field.name for field in fields(SourceConfig)]


@pytest.mark.parametrize("key", KEYS)
def test_the_reference_names_the_key(key: str) -> None:
    """By its dotted path."""
    assert f"`{key}`" in REFERENCE


@pytest.mark.parametrize("key", KEYS)
def test_the_shipped_file_shows_the_key(key: str) -> None:
    """In its table, set or commented out."""
    table, _, last = key.rpartition(".")
    if table in ("mail.from", "newsroom.press"):
        table, _, inner = table.partition(".")
        last = f"{inner}.{last}"
    section = SHIPPED.partition(f"\n[{table}]\n")[2].partition("\n[")[0]
    assert re.search(rf"^(# )?{re.escape(last)} = ", section, re.MULTILINE)


@pytest.mark.parametrize("key", SOURCE_KEYS + [field.name for field in fields(Added)])
def test_both_name_the_keys_of_a_source(key: str) -> None:
    """The shipped file in the list above the sources."""
    assert f"`{key}`" in REFERENCE
    assert re.search(rf"^#.*\b{key}\b", SHIPPED, re.MULTILINE)


def test_everything_shown_commented_out_can_be_switched_on(tmp_path: Path) -> None:
    """An example that is refused would be worse than none."""
    text = re.sub(r"^# (\[\[sources\]\]|[a-z._]+ = )", r"\1", SHIPPED, flags=re.MULTILINE)
    for name in ("taxonomy", "my-templates"):
        (tmp_path / name).mkdir()
    (tmp_path / "logo.svg").write_text("<svg/>")
    (tmp_path / "mail-password").write_text("secret\n")
    (tmp_path / "config.toml").write_text(text)
    config = load(tmp_path / "config.toml", {})
    assert ("belarus", "digest", tmp_path / "taxonomy") == (
        config.sources[-1].name,
        config.mail.username,
        config.taxonomy.directory,
    )
