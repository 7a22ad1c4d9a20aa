"""A language version written as free text: a pasted text, a reply, a forwarded post.

The first line is the title, the next paragraph the lead, the rest the body.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from bot.briefs.sources.page_text import as_markdown, language_of
from bot.briefs.sources.source import MAX_TEXT, MAX_TITLE, one_line
from bot.presentation.markup import body_html, clean, is_blank, plain
from storage.values.briefs import BriefText, Language

_HEADING = re.compile(r"^#{1,6}\s+")
_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_FIRST_PLACE, _MOST_EDGES = 0xE000, 6400
_PLACE = re.compile("[\ue000-\uf8ff]")
"""Private-use characters stand for the edges of marks until the text is Markdown."""
_MARKDOWN: Mapping[str, str] = {"bold": "**", "italic": "*", "strikethrough": "~~"}
_LINK = "text_link"
_URL = re.compile(r"https?://[^\s<>()\[\]\\]+")


class PostProblem(StrEnum):
    """Why a text cannot be a language version."""

    EMPTY = "empty"
    LONG_TITLE = "long_title"
    LONG = "long"


class PostError(Exception):
    """A text that cannot be a language version; ``length`` and ``limit`` count characters."""

    def __init__(self, problem: PostProblem, length: int = 0, limit: int = 0) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.length = length
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Mark:
    """A styled stretch of a message (core.telegram.org/bots/api#messageentity).

    ``offset`` and ``length`` count UTF-16 units.
    """

    kind: str
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A message's text with its marks."""

    text: str
    marks: tuple[Mark, ...] = ()

    @property
    def language(self) -> Language | None:
        """The language that the letters of the text tell."""
        return language_of(self.text[:MAX_TEXT])

    @property
    def has_lead(self) -> bool:
        """Whether there is more than a title."""
        return bool(_parts(self.text)[1])


def text_of_post(post: Post, language: Language) -> BriefText:
    """The language version that a post makes; bold, italic, struck text and links stay.

    Raises PostError.
    """
    if len(post.text) > MAX_TEXT:
        raise PostError(PostProblem.LONG, len(post.text), MAX_TEXT)
    title, lead, body = _parts(clean(post.text.expandtabs(4)))
    title = one_line(_HEADING.sub("", title))
    if is_blank(title):
        raise PostError(PostProblem.EMPTY)
    if len(title) > MAX_TITLE:
        raise PostError(PostProblem.LONG_TITLE, len(title), MAX_TITLE)
    return BriefText(language, title, one_line(" ".join(lead)), _body(post, _markdown(body)))


def _parts(text: str) -> tuple[str, list[str], list[list[str]]]:
    """Title, lead and body; blank lines divide, or each line where none follows the title."""
    blocks = [
        [line.strip() for line in lines]
        for blank, lines in groupby(text.split("\n"), key=lambda line: not line.strip())
        if not blank
    ]
    if not blocks:
        return "", [], []
    (title, *lines), *others = blocks
    paragraphs = [[line] for line in lines] + others
    return title, paragraphs[0] if paragraphs else [], paragraphs[1:]


def _markdown(paragraphs: Iterable[Sequence[str]]) -> str:
    """Markdown that shows exactly these paragraphs and their lines."""
    return "\n\n".join("\\\n".join(as_markdown([line]) for line in lines) for lines in paragraphs)


def _body(post: Post, unmarked: str) -> str:
    """The body with as many of its marks as Markdown can show exactly."""
    shown = plain(body_html(unmarked))
    links = tuple(mark for mark in post.marks if mark.kind == _LINK)
    for marks in (post.marks, links):
        edges = list(_edges(post.text, marks))
        if edges and len(edges) <= _MOST_EDGES and not _PLACE.search(post.text):
            marked = _marked_body(post.text, edges)
            if plain(body_html(marked)) == shown:
                return marked
    return unmarked


def _marked_body(text: str, edges: Sequence[tuple[int, int, str]]) -> str:
    placed, last = [], 0
    ordered = sorted(edges)
    for number, (place, _, _) in enumerate(ordered):
        placed += [text[last:place], chr(_FIRST_PLACE + number)]
        last = place
    _, _, body = _parts(clean("".join([*placed, text[last:]]).expandtabs(4)))
    markdown = _markdown(body)
    return _PLACE.sub(lambda found: ordered[ord(found[0]) - _FIRST_PLACE][2], markdown)


def _edges(text: str, marks: Iterable[Mark]) -> Iterator[tuple[int, int, str]]:
    """Where Markdown goes: place, order among those at one place, and what it is.

    A mark over several lines begins and ends on each; an end comes before a beginning, and of
    two marks the longer one is the outer one.
    """
    units = text.encode("utf-16-le")
    for mark in marks:
        opening, closing = _signs(mark)
        first, last = (
            len(units[: 2 * end].decode("utf-16-le", "ignore"))
            for end in (mark.offset, mark.offset + mark.length)
        )
        for found in _LINE.finditer(text, first, last) if opening else ():
            length = found.end() - found.start()
            yield found.start(), len(text) - length + 1, opening
            yield found.end(), length - len(text) - 1, closing


def _signs(mark: Mark) -> tuple[str, str]:
    """What Markdown writes before and after; nothing for a mark that it cannot show."""
    if mark.kind == _LINK:
        return ("[", f"]({mark.url})") if _URL.fullmatch(mark.url) else ("", "")
    sign = _MARKDOWN.get(mark.kind, "")
    return sign, sign
