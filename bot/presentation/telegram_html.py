"""Telegram's HTML subset: read into runs of styled text, and written back balanced.

What Telegram takes, and the order in which it complains, is in tdlib's MessageEntity.cpp
(``parse_html``, ``fix_formatted_text``): five kinds of character references, a dozen tags,
control characters turned to spaces, a few invisible characters removed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from markupsafe import Markup

MAX_TAG_BYTES = 2_400
EXPANDABLE = "blockquote expandable"

_ALIASES = {
    "strong": "b",
    "em": "i",
    "ins": "u",
    "strike": "s",
    "del": "s",
    "span": "tg-spoiler",
}
_KINDS = "b|strong|i|em|u|ins|s|strike|del|tg-spoiler|span|tg-emoji|tg-time|a|code|pre|blockquote"
_TOKEN = re.compile(
    rf"<(?P<close>/?)(?P<kind>{_KINDS})(?P<attributes>\s[^<>]*)?>"
    r"|&(?:#x(?P<hex>[0-9a-f]{1,6})|#(?P<decimal>[0-9]{1,7})|(?P<name>lt|gt|amp|quot));?",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([a-z-]+)\s*=\s*\"([^\"]*)\"", re.IGNORECASE)
_ATTRIBUTES = {
    "a": {"href": r".+"},
    "code": {"class": r"language-[\w+#.-]+"},
    "tg-emoji": {"emoji-id": r"[1-9]\d{0,18}"},
    "tg-time": {"unix": r"[1-9]\d{0,9}", "format": r"[rR]|[tTdDwW]*"},
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ESCAPES = str.maketrans({"<": "&lt;", ">": "&gt;", "&": "&amp;"})
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\u0085]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_REMOVED = re.compile("[\u202a-\u202e\u0333\u033f\u030a]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    r"[\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True, slots=True)
class Tag:
    """One opened element; ``number`` tells it from others that look the same."""

    kind: str
    opening: str
    number: int


@dataclass(frozen=True, slots=True)
class Run:
    """Text (decoded) under one stack of tags, the outermost first."""

    text: str
    tags: tuple[Tag, ...] = ()


def clean(text: str) -> str:
    """The text without what Telegram would refuse, remove or show as rubbish.

    Lone surrogates become U+FFFD, control characters spaces, every line end LF;
    direction overrides go, direction marks stay. The result is in Unicode form NFC.
    """
    text = _SURROGATE.sub("\ufffd", _LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", text)
    while _REMOVED.search(text):
        text = unicodedata.normalize("NFC", _REMOVED.sub("", text))
    return _CONTROL.sub(" ", text)


def escape(text: str) -> Markup:
    """Any text as HTML that shows it; clean."""
    return Markup(clean(text).translate(_ESCAPES))  # noqa: S704 - just escaped


def attribute(text: str) -> str:
    """Any text as an attribute's value, to stand between double quotes."""
    return clean(text).translate(_ESCAPES).replace('"', "&quot;")


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen, so that Telegram calls it empty."""
    return not _INVISIBLE.sub("", text)


def parse(html: str) -> list[Run]:
    """The runs of a text in Telegram's HTML, their text clean.

    Never fails: a stray ``<`` is text, an end tag without its beginning is dropped, what stays
    open ends with the text. An element inside another of its kind, or whose tag is longer than
    2,400 bytes, keeps its text and loses its style.
    """
    reader = _Reader()
    at = 0
    for found in _TOKEN.finditer(html):
        reader.text(html[at : found.start()])
        at = found.end()
        if found["kind"] is None:
            reader.text(_referred(found))
        elif found["close"]:
            reader.close(found["kind"].lower())
        else:
            reader.open(found["kind"].lower(), found["attributes"] or "")
    reader.text(html[at:])
    return reader.runs()


def render(runs: Iterable[Run]) -> Markup:
    """Balanced HTML of the runs; an element is opened again where it was interrupted."""
    pieces: list[str] = []
    opened: tuple[Tag, ...] = ()
    for run in runs:
        if run.text:
            pieces += _steps(opened, run.tags)
            pieces.append(escape(run.text))
            opened = run.tags
    pieces += _steps(opened, ())
    return Markup("".join(pieces))  # noqa: S704 - every piece is a tag or escaped


def plain(html: str) -> str:
    """The text of a piece of Telegram's HTML, without tags and character references."""
    return "".join(run.text for run in parse(html))


def visible_length(html: str) -> int:
    """Length in code points after entity parsing: what Telegram's 4096 counts."""
    return len(plain(html))


def quote(html: str, *, expandable: bool = True) -> Markup:
    """The text as one block quotation; Telegram forbids nesting, so inner ones become flat.

    Empty for a text of which nothing can be seen.
    """
    runs = trimmed(without(parse(html), "blockquote"))
    if not runs:
        return Markup()
    tag = Tag("blockquote", f"<{EXPANDABLE if expandable else 'blockquote'}>", -1)
    return render(Run(run.text, (tag, *run.tags)) for run in runs)


def without(runs: Iterable[Run], kind: str) -> list[Run]:
    """The runs without the elements of one kind, their text kept."""
    return [Run(run.text, tuple(t for t in run.tags if t.kind != kind)) for run in runs]


def trimmed(runs: Sequence[Run]) -> list[Run]:
    """The runs without white space at both ends; none when nothing can be seen."""
    if is_blank("".join(run.text for run in runs)):
        return []
    kept = list(runs)
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    kept[0] = Run(kept[0].text.lstrip(), kept[0].tags)
    kept[-1] = Run(kept[-1].text.rstrip(), kept[-1].tags)
    return kept


class _Reader:
    def __init__(self) -> None:
        self._texts: list[list[str]] = []
        self._tags: list[tuple[Tag, ...]] = []
        self._open: list[tuple[str, Tag | None]] = []
        self._number = 0

    def runs(self) -> list[Run]:
        return [
            Run("".join(texts), tags) for texts, tags in zip(self._texts, self._tags, strict=True)
        ]

    def text(self, text: str) -> None:
        if not text:
            return
        tags = tuple(tag for _, tag in self._open if tag)
        if not self._tags or self._tags[-1] != tags:
            self._texts.append([])
            self._tags.append(tags)
        self._texts[-1].append(text)

    def open(self, kind: str, attributes: str) -> None:
        self._number += 1
        kind = _ALIASES.get(kind, kind)
        opening = _opening(kind, attributes)
        known = any(tag and tag.kind == kind for _, tag in self._open)
        usable = opening and not known and len(opening.encode("utf-8")) <= MAX_TAG_BYTES
        self._open.append((kind, Tag(kind, opening, self._number) if usable else None))

    def close(self, kind: str) -> None:
        kind = _ALIASES.get(kind, kind)
        if kind not in [one for one, _ in self._open]:
            return
        while self._open.pop()[0] != kind:
            pass


def _referred(found: re.Match[str]) -> str:
    if found["name"]:
        return _NAMED[found["name"].lower()]
    code = int(found["hex"], 16) if found["hex"] else int(found["decimal"])
    return chr(code) if 0 < code < 0x110000 else found[0]  # noqa: PLR2004 - the last code point


def _steps(opened: Sequence[Tag], wanted: Sequence[Tag]) -> Iterator[str]:
    pairs = zip(opened, wanted, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    for tag in reversed(opened[shared:]):
        yield f"</{tag.kind}>"
    for tag in wanted[shared:]:
        yield tag.opening


def _opening(kind: str, attributes: str) -> str:
    """The start tag with the attributes that Telegram knows, empty when one is missing."""
    given = {name.lower(): plain(value) for name, value in _ATTRIBUTE.findall(attributes)}
    match kind:
        case "blockquote":
            return f"<{EXPANDABLE}>" if "expandable" in attributes.lower() else f"<{kind}>"
        case "a" | "code" | "tg-emoji" | "tg-time":
            return _with_attributes(kind, given)
    return f"<{kind}>"


def _with_attributes(kind: str, given: Mapping[str, str]) -> str:
    known = _ATTRIBUTES[kind]
    kept = [name for name in known if re.fullmatch(known[name], given.get(name, ""))]
    if kind != "code" and next(iter(known)) not in kept:
        return ""
    written = (f' {name}="{attribute(given[name])}"' for name in kept)
    return f"<{kind}{''.join(written)}>"
