"""What other systems export, told in the columns of the roll.

A file is recognised by its first row. Their custom fields, ratings, places and notes are left
behind: only what a person asked for and agreed to comes along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import TypeAlias

from digest.roll import listmonk, mailchimp
from digest.roll.line import Labels
from digest.roll.told import Told

Translate: TypeAlias = Callable[[Mapping[str, str]], Told]

KINDS = ("Mailchimp", "listmonk")
"""Whose exports are recognised."""

__all__ = ["KINDS", "Told", "Translate", "translation"]


def translation(names: Sequence[str], file: str, labels: Labels) -> Translate | None:
    """How rows of a file with these columns (lower case) are told as ours; None for our own."""
    if mailchimp.is_header(names):
        return mailchimp.Reading(frozenset(names), PurePath(file).name, labels).told
    if listmonk.is_header(names):
        return listmonk.told
    return None
