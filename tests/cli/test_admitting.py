"""`api-tokens add`, `list`, `revoke`."""

from __future__ import annotations

from tests.cli.desk import Desk


def test_a_token_is_shown_once_and_listed_without_itself(empty: Desk) -> None:
    """On stdout alone, so that a script can keep it."""
    made = empty("api-tokens", "add", "our-site", "--scope", "subscribe", "--scope", "manage")
    token = made.out.strip()
    assert token.startswith("digest_")
    assert "cannot be shown again" in made.err
    assert token not in made.err
    listed = empty("api-tokens", "list")
    assert ["our-site", "manage subscribe"] == listed.out.rstrip("\n").split("\t")[:2]
    assert token not in empty("api-tokens", "list", "--json").out


def test_a_token_is_revoked_by_name(empty: Desk) -> None:
    made = empty("api-tokens", "add", "our-site", "--scope", "subscribe", "--json").json
    assert {"name", "scopes", "token"} == set(made)
    assert 0 == empty("api-tokens", "revoke", "our-site").code
    (one,) = empty("api-tokens", "list", "--json").json
    assert (None, True) == (one["used_on"], one["revoked_at"] is not None)
    again = empty("api-tokens", "revoke", "our-site")
    assert (1, "digest: api-tokens: our-site: none of that name is in force\n") == (
        again.code,
        again.err,
    )


def test_a_token_for_nothing_is_not_made(empty: Desk) -> None:
    """Bad usage, with what is allowed."""
    wrong = empty("api-tokens", "add", "our-site")
    assert (2, "") == (wrong.code, wrong.out)
    assert "allowed are subscribe, manage" in wrong.err
