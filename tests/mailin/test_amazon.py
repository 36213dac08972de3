"""Asking Amazon: over TLS, for something small, and nowhere else."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from digest.config import allowed
from digest.errors import Unreachable
from digest.http import Http
from digest.mailin import amazon
from tests.badserver import FEED, bad_server
from tests.http.test_connect import certificate

NAME = "sns.eu-west-1.amazonaws.com"


async def here(host: str) -> list[str]:
    """Where every name leads."""
    return ["127.0.0.1"]


def test_what_lies_there_and_what_is_none_of_it(tmp_path: Path) -> None:
    """A redirect is not followed, and no other certificate believed. The token of an address is in
    no error, since errors go into the log."""
    tls, trust = certificate(tmp_path, NAME)
    door = partial(
        Http, limits=amazon.LIMITS, allow=[allowed("127.0.0.1")], resolve=here, trust=trust
    )
    with bad_server(tls=tls) as bad:

        def get(path: str, name: str = NAME) -> bytes:
            url = f"https://{name}:{bad.port}{path}"
            return asyncio.run(amazon.fetched(url, door))

        assert FEED == get("/feed")
        for path, why in [
            ("/to/302/https://evil.example/", "redirect|302"),
            ("/status/404/", "404"),
        ]:
            with pytest.raises(Unreachable, match=why) as caught:
                get(f"{path}?Token=secret")
            assert str(caught.value).startswith(f"https://{NAME}:{bad.port}{path}: ")
            assert "secret" not in str(caught.value)
        with pytest.raises(Unreachable, match=r"[Hh]ostname mismatch|evil\.example") as caught:
            get("/feed?Token=secret", "evil.example")
        assert "secret" not in str(caught.value)
