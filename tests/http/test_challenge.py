"""A gatekeeper's page is told from an answer, and from a site's own errors."""

import pytest

from digest.http import Answer, challenge

HTML = "text/html; charset=UTF-8"
PAGE = b"<!doctype html><html><head><title>%s</title></head><body>%s</body></html>"


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"content-type": HTML, **told}, body, "https://newsroom.example/feed")


@pytest.mark.parametrize(
    ("who", "found"),
    [
        pytest.param("Cloudflare", answer(403, cf_mitigated="challenge"), id="by a header"),
        pytest.param(
            "AWS WAF", answer(202, x_amzn_waf_action="challenge"), id="with a good status"
        ),
        pytest.param("SiteGround", answer(202, sg_captcha="challenge"), id="another header"),
        pytest.param(
            "Cloudflare", answer(503, PAGE % (b"Just a moment...", b"")), id="by the title"
        ),
        pytest.param(
            "Anubis",
            answer(200, PAGE % (b"", b'<script id="anubis_challenge" type="x">{}</script>')),
            id="a good status and no header",
        ),
        pytest.param(
            "Imperva",
            answer(403, PAGE % (b"", b'<iframe src="/_Incapsula_Resource?x">')),
            id="by what is on the page",
        ),
        pytest.param(
            "Akamai",
            answer(403, PAGE % (b"Access Denied", b"https://errors.edgesuite.net/18.1")),
            id="a refusal",
        ),
        pytest.param(
            "a captcha", answer(429, PAGE % (b"", b'<div class="h-captcha">')), id="any captcha"
        ),
    ],
)
def test_a_gatekeeper_is_named(who: str, found: Answer) -> None:
    told = challenge(found)
    assert told is not None
    assert told.startswith(f"answered {found.status}: {who} asks whether a person is there")


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(answer(403, PAGE % (b"403 Forbidden", b"nginx")), id="a plain refusal"),
        pytest.param(answer(503, PAGE % (b"Maintenance", b"Back at noon.")), id="maintenance"),
        pytest.param(
            answer(200, PAGE % (b"News", b'<form><div class="g-recaptcha">')),
            id="a good page with a captcha in a form",
        ),
        pytest.param(
            answer(200, PAGE % (b"News", b"/cdn-cgi/challenge-platform/scripts/jsd/main.js")),
            id="a good page with a gatekeeper's script",
        ),
        pytest.param(
            answer(403, b'{"note": "h-captcha"}', content_type="application/json"), id="no page"
        ),
        pytest.param(answer(304), id="unchanged"),
    ],
)
def test_an_answer_of_the_site_itself_is_none(found: Answer) -> None:
    assert challenge(found) is None
