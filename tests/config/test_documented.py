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
    Hook,
    Imap,
    Inbound,
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
    "inbound": Inbound,
    "inbound.imap": Imap,
    "taxonomy": TaxonomyConfig,
}
BELOW = ("mail.from", "newsroom.press", "inbound.imap")
"""Tables that are written as dotted keys of the one above."""

WRITTEN = {
    "mail.password": "mail.password_file",
    "inbound.imap.password": "inbound.imap.password_file",
}
KEYS = [
    WRITTEN.get(f"{table}.{field.name}", f"{table}.{field.name}")
    for table, kind in TABLES.items()
    for field in fields(kind)
    if field.name not in ("from_", "press", "imap")
] + ["templates.directory"]
HOOK_KEYS = [{"secret": "secret_file"}.get(one.name, one.name) for one in fields(Hook)]
SOURCE_KEYS = [field.name for field in fields(SourceConfig)]


@pytest.mark.parametrize("key", KEYS)
def test_the_reference_names_the_key(key: str) -> None:
    """By its dotted path."""
    assert f"`{key}`" in REFERENCE


@pytest.mark.parametrize("key", KEYS)
def test_the_shipped_file_shows_the_key(key: str) -> None:
    """In its table, set or commented out."""
    table, _, last = key.rpartition(".")
    if table in BELOW:
        table, _, inner = table.partition(".")
        last = f"{inner}.{last}"
    section = SHIPPED.partition(f"\n[{table}]\n")[2].partition("\n[")[0]
    assert re.search(rf"^(# )?{re.escape(last)} = ", section, re.MULTILINE)


@pytest.mark.parametrize("key", SOURCE_KEYS + [field.name for field in fields(Added)])
def test_both_name_the_keys_of_a_source(key: str) -> None:
    """The shipped file in the list above the sources."""
    assert f"`{key}`" in REFERENCE
    assert re.search(rf"^#.*\b{key}\b", SHIPPED, re.MULTILINE)


@pytest.mark.parametrize("key", HOOK_KEYS)
def test_both_name_the_keys_of_a_hook(key: str) -> None:
    """The shipped file in what it says of hooks."""
    assert f"| `{key}` |" in REFERENCE.partition("Each `[[inbound.hooks]]`:")[2]
    told = SHIPPED.partition("# Webhooks of whoever")[2].partition("\n\n")[0]
    assert re.search(rf"\b{key}\b", told)


def test_everything_shown_commented_out_can_be_switched_on(tmp_path: Path) -> None:
    """An example that is refused would be worse than none."""
    text = re.sub(r"^# (\[\[sources\]\]|[a-z._]+ = )", r"\1", SHIPPED, flags=re.MULTILINE)
    for name in ("taxonomy", "my-templates"):
        (tmp_path / name).mkdir()
    (tmp_path / "logo.svg").write_text("<svg/>")
    for name in ("mail-password", "imap-password", "mailgun-key"):
        (tmp_path / name).write_text("secret\n")
    (tmp_path / "dkim-mail2026.pem").write_text("-----BEGIN PRIVATE KEY-----\n")
    (tmp_path / "config.toml").write_text(text)
    config = load(tmp_path / "config.toml", {})
    assert ("belarus", "digest", "bounces", "secret", tmp_path / "taxonomy") == (
        config.sources[-1].name,
        config.mail.username,
        config.inbound.imap and config.inbound.imap.username,
        config.inbound.hooks[0].secret,
        config.taxonomy.directory,
    )
