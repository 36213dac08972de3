"""Where on a release's page its own words are, and whom the press may ask.

The rule is the one that readability.js made known: the element whose paragraphs hold most text,
widened to what its makers call the content. A library for it (readability-lxml, trafilatura)
would bring six to twelve packages more and, where newsrooms mark their text, finds the same.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping

from digest.sources.markup import Element, Tree, hints, source, words
from digest.text import clean, fold, plain, safe_html

_CONTENT = re.compile(
    r"(?:^|[\s_-])(?:entry|post|article|story|release|news|page|node|body|main)?[_-]{0,2}"
    r"(?:content|body|text|copy|articlebody|release-text)(?:$|[\s_-])"
)
_FURNITURE_TAGS = frozenset(
    {"nav", "aside", "footer", "form", "button", "script", "style", "noscript", "template"}
    | {"dialog", "iframe", "select", "svg", "object", "menu"}
)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|related|newsletter|breadcrumbs?|comments?|cookies?|"
    r"signup|sign-up|subscribe|donate|promo|sidebar|pagination|pager|skip-link|menu|advert|"
    r"site-header|site-footer|tags|topics-container|author-bio|read-more|readmore|"
    r"recommended|teasers?|screen-reader-text|visually-hidden|sr-only)(?:$|[\s_-])"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PROSE = ("p", "blockquote", "pre", "li", "dd")
_BLOCKS = frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "header", "address"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "figure", "main", "aside"}
)
_SHORTEST = 25
_MOST = 0.7

_ASK = re.compile(
    r"\W*(?:for (?:more|further) information|for (?:media|press) (?:inquir|enquir)|"
    r"(?:media|press|news)\s+(?:contacts?|inquir|enquir|office|relations)|contacts?\s*[:：]?$|"
    r"contacts?\s*:|to (?:arrange|request) an? interview|notes? to editors?:? .{0,40}contact|"
    r"pour (?:plus d.information|toute (?:demande|information))|contacts?\s+(?:de\s+)?presse|"
    r"relations? (?:avec les médias|presse|médias)|"
    r"para (?:más|mayor) información|contactos?\s+(?:de|para la)?\s*prensa|prensa:|"
    r"für (?:weitere informationen|rückfragen)|pressekontakt|presseanfragen|pressestelle|"
    r"per (?:maggiori|ulteriori) informazioni|contatti? stampa|"
    r"para mais informações|contatos? (?:de|para a) imprensa|"
    r"للمزيد من المعلومات|لمزيد من المعلومات|للاتصال|"
    r"контакты? для (?:сми|прессы)|за дополнительной информацией|контакти? для (?:змі|преси))",
    re.IGNORECASE,
)
_REACHABLE = re.compile(r"[\w.+-]+@[\w-]+\.\w|\[email.protected\]|\+?\d[\d\s().–-]{6,}\d")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MOST_LINES = 6
_LONGEST_LINE = 300


def body(page: Tree) -> Element | None:
    """The element that holds the release's text; None where the page has no prose."""
    scores: dict[Element, float] = {}
    below: dict[Element, int] = {}
    for block in outside_furniture(page.root, *_PROSE):
        length = _own_words(block)
        ways = list(block.iterancestors())
        if length < _SHORTEST or not ways:
            continue
        for weight, up in zip((1.0, 0.5), ways, strict=False):
            scores[up] = scores.get(up, 0) + weight * length
        for up in ways:
            below[up] = below.get(up, 0) + length
    return _widened(max(scores, key=lambda one: scores[one]), below) if scores else None


def prose(element: Element, page: Tree, *, title: str | None = None) -> str | None:
    """An element's own text as safe HTML, without what surrounds it: menus, pictures with their
    captions, buttons to share, and its title, which is told beside.
    """
    own = copy.deepcopy(element)
    own.tail = None
    for one in list(own.iter()):
        if one is not own and (not isinstance(one.tag, str) or _is_no_prose(one, title)):
            _drop(one)
    return safe_html(source(own), page.base) or None


def contact(start: Element) -> str | None:
    """Whom the press may ask, as printed below `start`: the line that says so, and the lines after
    it as far as they name an address or a number.
    """
    blocks = [one for one in outside_furniture(start, *_BLOCKS) if _is_leaf(one)]
    for at, block in enumerate(blocks):
        if not _ASK.match(_beginning(block)):
            continue
        near = blocks[at : at + _MOST_LINES]
        lines = [
            text for one in near for part in _BREAK.split(source(one)) if (text := _line(part))
        ]
        reachable = [i for i, one in enumerate(lines[:_MOST_LINES]) if _REACHABLE.search(one)]
        if reachable and len(lines[0]) <= _LONGEST_LINE:
            told = lines[: reachable[-1] + 1]
            return "\n".join(one for one in told if len(one) <= _LONGEST_LINE)
    return None


def _line(markup: str) -> str:
    return clean(plain(markup), entities=False)


def surroundings(page: Tree, text: Element | None) -> Element:
    """The nearest `article` or `main` around the text, or the whole page: where the release's
    picture, files and contact are."""
    around = text
    while around is not None:
        if around.tag in ("article", "main") or around.get("role") in ("main", "article"):
            above = around.getparent()
            inner = around.tag == "article" and above is not None and above.tag != "body"
            return above if inner and above is not None else around
        around = around.getparent()
    return next(page.root.iter("main"), page.root)


def is_furniture(element: Element) -> bool:
    """Whether an element, by its tag or what its makers call it, belongs to the site."""
    if element.tag in _FURNITURE_TAGS or element.get("hidden") is not None:
        return True
    if element.tag in ("html", "body", "main", "article"):
        return False
    named = (
        element.get("aria-hidden") == "true"
        or element.get("role") in ("navigation", "complementary", "contentinfo", "search")
        or _HIDDEN.search(str(element.get("style") or "")) is not None
        or _FURNITURE.search(hints(element)) is not None
    )
    # Layouts are named after their sidebar, and hidden until a script shows them.
    return named and next(element.iter("h1", "main", "article"), None) is None


def outside_furniture(start: Element, *tags: str) -> Iterator[Element]:
    """Elements with one of these tags below `start`, in the page's order, the site's own left out;
    all elements where no tag is named."""
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if not isinstance(one.tag, str) or (one is not start and is_furniture(one)):
            continue
        if not tags or one.tag in tags:
            yield one
        waiting.extend(reversed(one))


def _is_leaf(block: Element) -> bool:
    return next(block.iterdescendants(*_BLOCKS), None) is None


def _beginning(block: Element) -> str:
    words: list[str] = []
    for text in block.itertext():
        words += str(text).split()
        if len(words) > 20:
            break
    return " ".join(words)


def _own_words(block: Element) -> int:
    """How many characters of prose a block has; a list of links has none."""
    length = _letters(block)
    linked = sum(_letters(link) for link in block.iter("a"))
    return length if linked * 2 <= length else 0


def _letters(element: Element) -> int:
    return sum(len(word) for text in element.itertext() for word in str(text).split())


def _widened(best: Element, below: Mapping[Element, int]) -> Element:
    """The nearest element around the best one that its makers call the content, unless most of it
    is something else; else so much of the nearest `article` or `main` as has most of its prose.
    `below` has how much prose an element holds.
    """
    ways = [best, *best.iterancestors()]
    whole = next((one for one in ways if one.tag in ("article", "main")), None)
    for one in ways:
        if one.tag in ("body", "html") or below[one] > 2 * below[ways[0]]:
            break
        if one.get("itemprop") == "articleBody" or _CONTENT.search(hints(one)):
            best = one
            break
    if whole is None or best not in ways[: ways.index(whole) + 1]:
        return best
    inside = ways[ways.index(best) : ways.index(whole) + 1]
    return next((one for one in inside if below[one] >= _MOST * below[whole]), whole)


def _is_no_prose(one: Element, title: str | None) -> bool:
    if one.tag in ("figure", "figcaption", "picture", "img", "h1", "title"):
        return True
    if one.tag == "header" or is_furniture(one):
        return True
    return bool(title) and one.tag in ("h2", "h3") and fold(words(one)) == fold(title or "")


def _drop(one: Element) -> None:
    """Take an element out and leave what follows it."""
    parent = one.getparent()
    if parent is None:
        return
    tail, before = one.tail or "", one.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(one)
