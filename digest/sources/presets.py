"""Selectors for newsrooms whose pages are known.

`amnesty` is from the public source of Amnesty's WordPress theme, in its block templates and the
templates before them; `amnestyusa` and `amnesty-de` are from published programs that read those
sites, and were not tried on the sites themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from digest.config import Preset, SourceConfig
from digest.sources.selecting import Selectors


@dataclass(frozen=True, slots=True)
class Known:
    """The selectors of a newsroom: on its lists, and on the pages of its releases."""

    select: Selectors
    page: Selectors


PRESETS: Mapping[Preset, Known] = {
    Preset.AMNESTY: Known(
        select={
            "list": "div.postlist, .search-results",
            "item": "article",
            "title": "h2.wp-block-post-title > a, h1.post-title, .post-title",
            "link": "h2.wp-block-post-title > a, .post-title a, a.floating-anchor",
            "date": ".post-meta, .post-byline",
            "summary": ".post-excerpt",
            "kind": ".post-category",
            "terms": ".post-category a, a.post-category, .post-location a, a.post-location, "
            ".post-topic a, a.post-topic, .topics-container li a",
            "image": ".post-figure img, .wp-block-post-featured-image img",
            "next": "a.wp-block-query-pagination-next, a.next",
        },
        page={
            "title": "h1.article-title, h1.wp-block-post-title, h1",
            "date": ".publishedDate",
            "text": ".article-content, .wp-block-post-content, .entry-content",
            "terms": ".article-footer .topics-container li a, .topics-container li a",
            "image": "figure.article-figure img",
        },
    ),
    Preset.AMNESTYUSA: Known(
        select={
            "list": "div.ts-grid-col-3-outline",
            "item": "div.card-md",
            "title": "a.hocus-headline h3, a.hocus-headline",
            "link": "a.hocus-headline",
            "date": "p.card-md--tag--hocus",
            "summary": "p.body-xs",
            "next": "div.next a.next, a.next",
        },
        page={"text": "div.wp-block-post-content"},
    ),
    Preset.AMNESTY_DE: Known(
        select={
            "item": "div.views-row",
            "title": "h2.search-result-item-title, h2",
            "date": "span.headline-date",
            "summary": "div.search-result-item-body",
            "kind": "span.headline-category",
            "terms": "span.headline-category, span.headline-country",
            "next": "li.pager__item--next a, a[rel=next]",
        },
        page={},
    ),
}


def selectors(source: SourceConfig) -> Known:
    """What is configured for a listing, over what its preset says."""
    preset = PRESETS[source.preset] if source.preset else Known({}, {})
    return Known({**preset.select, **source.select}, {**preset.page, **source.page})
