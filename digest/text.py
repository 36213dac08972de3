"""Text from elsewhere made fit to print: pure, and the home of nh3 and idna.

What is cleaned here is what is stored: no character that XML 1.0 § 2.2 forbids, entities resolved
once, whitespace folded. Quotes and dashes stay as the source printed them; only `fold`, which is
for comparing and never for showing, makes them alike.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import Literal, TypeAlias, TypeGuard

import nh3

_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_SCRIPTS = {
    **dict.fromkeys(("ar", "ckb", "fa", "ps", "sd", "ug", "ur"), "ARABIC"),
    **dict.fromkeys(("be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"), "CYRILLIC"),
    **dict.fromkeys(("ca", "cs", "da", "de", "en", "es", "fi", "fr", "hu", "id", "it"), "LATIN"),
    **dict.fromkeys(("nb", "nl", "no", "pl", "pt", "ro", "sk", "so", "sv", "sw", "tr"), "LATIN"),
}
_ENOUGH = 400  # letters of a text that tell its script


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Forbidden by XML or invisible without meaning: but for the controls that are whitespace, which
# fold into a space so that the words beside them stay apart.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u2060\ud800-\udfff\ufdd0-\ufdef"
    "\ufeff\ufffe\uffff]"
)
_OLD_SPACES = re.compile("[\x0b\x0c\x1c-\x1f]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
_SENTENCE_END = re.compile(r"[^\W\d_]{3}[.!?…؟。]+[\"'”’»)]*(?=\s)")
_WEAK_END = " \t\n,;:–—-(“‘«\"'"

_BLOCKS = _words(
    "address article aside blockquote caption dd details div dl dt figcaption figure footer "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table td th tr ul"
)
_INLINE = _words(
    "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q s samp small span strong sub sup "
    "time u var"
)
_TABLE_PARTS = _words("thead tbody tfoot col colgroup")
_DROPPED_WHOLE = _words(
    "script style template noscript iframe embed svg math select textarea title"
)
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "hreflang", "title"},
    "abbr": {"title"},
    "ol": {"start", "reversed"},
    "time": {"datetime"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_SCHEMES = _words("http https mailto")
_Relative: TypeAlias = Literal["deny"] | tuple[Literal["rewrite_with_base"], str]
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_CLOSE_THEMSELVES = _words("area br col dd dt hr img input li link meta p source td th tr wbr")
_DEEPEST = 2000
_BREAK = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
_BARE = nh3.Cleaner(
    tags=set(_BLOCKS | {"br"}),
    clean_content_tags=set(_DROPPED_WHOLE),
    attributes={},
    link_rel=None,
)


def clean(text: str, *, entities: bool = True) -> str:
    """One line fit to print; `entities=False` where the text is already literal."""
    return " ".join(_printable(text, entities=entities).split())


def clean_paragraphs(text: str, *, entities: bool = True) -> str:
    """The same, with paragraphs (parted by a blank line) kept and parted by "\\n\\n"."""
    lines = re.sub("\r\n?|\u2028", "\n", _printable(text, entities=entities))
    parts = _BLANK_LINE.split(lines.replace("\u2029", "\n\n"))
    return "\n\n".join(folded for part in parts if (folded := " ".join(part.split())))


def printable(source: str) -> str:
    """Without the characters that XML 1.0 forbids and HTML lets through (§ 2.2)."""
    return _UNPRINTABLE.sub("", _OLD_SPACES.sub(" ", source))


def fold(text: str) -> str:
    """`text` for comparison only: NFKC, no case, one sort of quote and dash, plain spaces."""
    alike = unicodedata.normalize("NFKC", clean(text)).translate(_ALIKE).casefold()
    return " ".join(unicodedata.normalize("NFKC", alike).split())


def safe_html(source: str, base_url: str | None) -> str:
    """An HTML fragment anyone may be shown: allow-listed tags, absolute http, https and mailto
    links, no picture and nothing else that is fetched. Relative links go where no base is known.
    """
    relative: _Relative = ("rewrite_with_base", base_url) if _is_web(base_url) else "deny"
    shallow = _shallow(printable(source))
    try:
        return _cleaner(relative).clean(shallow).strip()
    except ValueError:  # a base that its own parser will not take, such as a host with a space
        return _cleaner("deny").clean(shallow).strip()


def plain(source: str) -> str:
    """The words of an HTML fragment, its blocks as paragraphs; text without tags is kept so."""
    if "<" not in source:
        return clean_paragraphs(source)
    bare = _BARE.clean(_shallow(_printable(source, entities=False)))
    broken = _BREAK.sub(lambda tag: "\n" if tag[2] == "br" else "\n\n", " ".join(bare.split()))
    return clean_paragraphs(broken)


def primary(language: str) -> str:
    """The first subtag of a BCP 47 tag, lower case: `pt` of `pt-BR`."""
    return language.replace("_", "-").partition("-")[0].casefold()


def direction(language: str) -> str:
    """`rtl` for languages written from right to left, else `ltr`; any BCP 47 tag."""
    return "rtl" if primary(language) in _RIGHT_TO_LEFT else "ltr"


def is_in_script_of(language: str, words: str) -> bool:
    """Whether no fewer letters are of the script that a language is written in than of others, as
    far as we tell them apart: Arabic, Cyrillic and Latin. True for every other language."""
    letters = [letter for letter in words[:_ENOUGH] if letter.isalpha()]
    names = [unicodedata.name(letter, "").partition(" ")[0] for letter in letters]
    found = {script: names.count(script) for script in ("ARABIC", "CYRILLIC", "LATIN")}
    own = _SCRIPTS.get(primary(language))
    return own is None or 2 * found[own] >= sum(found.values())


def shorten(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, cut at a word with "…" where it is longer."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if not text[limit - 1].isspace() and any(char.isspace() for char in head.strip()):
        head = head.rsplit(None, 1)[0]
    return head.rstrip(_WEAK_END) + "…"


def slugify(text: str) -> str:
    """Words in a-z, 0-9 and hyphens; empty where no letter has a Latin base."""
    bases = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    ascii_only = re.sub(r"\W", "-", bases).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_only.lower()))


def ascii_host(host: str) -> str:
    """A host name as DNS has it (IDNA 2008, RFC 5891, after the mapping of UTS 46). ValueError
    for what is none."""
    if host.isascii():
        return host
    import idna  # its tables take 10 ms to load, and few hosts need them

    return idna.encode(host, uts46=True).decode()


def headline(title: str | None, summary: str, limit: int = 90) -> str:
    """The title whole, or where there is none the summary's first sentence, shortened."""
    if title:
        return title
    first = summary.split("\n\n", 1)[0]
    end = _SENTENCE_END.search(first)
    return shorten(first[: end.end()] if end else first, limit)


def _printable(text: str, *, entities: bool) -> str:
    if entities and "&" in text:
        # Only with its semicolon: `?a=1&copy=2` in running text is no entity.
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return _UNPRINTABLE.sub("", text)


@lru_cache(maxsize=64)
def _cleaner(relative: _Relative) -> nh3.Cleaner:
    """Its making takes as long as the cleaning of a page."""
    return nh3.Cleaner(
        tags=set(_BLOCKS | _INLINE | _TABLE_PARTS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        url_relative=relative,
        link_rel="noopener noreferrer",
    )


def _shallow(source: str) -> str:
    """The fragment, or its bare words where tags nest so deep that parsing takes minutes."""
    if source.count("<") <= _DEEPEST:
        return source
    depth = 0
    for closing, name in _TAG.findall(source):
        if name.lower() not in _CLOSE_THEMSELVES:
            depth = max(0, depth + (-1 if closing else 1))
        if depth > _DEEPEST:
            return re.sub("<[^<>]*>", " ", source)
    return source


def _is_web(url: str | None) -> TypeGuard[str]:
    return bool(url) and str(url).lower().startswith(("http://", "https://"))
