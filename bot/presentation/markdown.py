"""Markdown of briefs as Telegram's HTML subset, and what of it cannot be shown.

Telegram has no headings, lists, tables or pictures: they become bold lines, "•", lines of
"header: value" and links. Raw HTML is never passed through.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from bot.presentation.telegram_html import attribute, clean, escape, parse, render

INDENT = "    "
RULE = "—————"
MAX_NESTING = 60

# The parser's time grows with the square of unclosed brackets: 200,000 took 12 s, these 0.3 s.
_MAX_BRACKETS = 5_000
_MAX_INDENTS = 4
_MAX_URL = 2_000
_SHOWN_HTML = 40
_LINK = re.compile(r"https?://[^\s/]|tg://(?!user\b)", re.IGNORECASE)
_EXTERNAL = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_STYLES = {"strong": "b", "em": "i", "s": "s"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What cannot be shown: the line (from 1) and one clear sentence.

    ``key`` names the sentence, ``words`` are what it quotes.
    """

    line: int
    message: str
    key: str
    words: str = ""


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Every address is a link here: which may be shown is decided when rendering."""
        del url
        return True


def tokens_of(markdown: str) -> list[Token]:
    """The block tokens of a text, made clean first; tables and strike-through are known."""
    parser = _Parser("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    text = clean(markdown.expandtabs(len(INDENT)))
    return parser.parse(text if text.count("[") <= _MAX_BRACKETS else text.replace("[", r"\["))


def body_html(markdown: str) -> Markup:
    """The text as Telegram HTML, whatever it contains; may be longer than one message."""
    tokens = tokens_of(markdown)
    if _too_deep(tokens):
        return escape(markdown.strip())
    return render(parse("\n\n".join(_Blocks(tokens).rendered())))


def inline_html(token: Token) -> Markup:
    """An ``inline`` token as Telegram HTML of one paragraph."""
    return render(parse(_inline(token.children or ())))


def check(markdown: str) -> tuple[Problem, ...]:
    """What of a text cannot be shown: raw HTML, pictures without a public address."""
    tokens = tokens_of(markdown)
    found = list(_problems(tokens))
    if _too_deep(tokens):
        found.append(Problem(1, "The lists and quotations are nested too deeply.", "nested_lists"))
    return tuple(sorted(found, key=lambda problem: problem.line))


def _too_deep(tokens: Sequence[Token]) -> bool:
    """Whether the parser has perhaps left something out."""
    return any(token.level >= MAX_NESTING - 1 for token in tokens)


def _problems(tokens: Iterable[Token]) -> Iterator[Problem]:
    for token in tokens:
        line = (token.map or [0])[0] + 1
        if token.type == "html_block":
            yield _raw_html(line, token.content)
        for child in token.children or ():
            if child.type == "html_inline":
                yield _raw_html(line, child.content)
            elif child.type == "image" and not _EXTERNAL.match(str(child.attrs.get("src", ""))):
                sentence = "A picture needs an http or https address to become a link."
                yield Problem(line, sentence, "picture_address")
            line += child.type in ("softbreak", "hardbreak") or child.content.count("\n")


def _raw_html(line: int, content: str) -> Problem:
    shown = " ".join(content.split())
    shown = shown if len(shown) <= _SHOWN_HTML else shown[: _SHOWN_HTML - 1] + "…"
    sentence = f"Raw HTML such as {shown} cannot be shown in Telegram."
    return Problem(line, sentence, "raw_html", shown)


class _Blocks:
    """Renders block tokens one after the other."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._quotes = 0
        self._lists = 0

    def rendered(self) -> list[str]:
        """The blocks up to the end of the block that contains them, the empty ones left out."""
        blocks: list[str] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.nesting < 0:
                break
            blocks.append(self._block(token))
        return [block for block in blocks if block]

    def _block(self, token: Token) -> str:
        renderers: dict[str, Callable[[Token], str]] = {
            "heading_open": self._heading,
            "blockquote_open": self._quote,
            "bullet_list_open": self._list,
            "ordered_list_open": self._list,
            "table_open": self._table,
            "fence": _code,
            "code_block": _code,
            "hr": lambda _: RULE,
            "inline": lambda token: _inline(token.children or ()),
            "html_block": lambda token: escape(token.content.strip()),
        }
        renderer = renderers.get(token.type)
        return renderer(token) if renderer else "\n".join(self.rendered())

    def _heading(self, _: Token) -> str:
        text = "".join(self.rendered())
        return f"<b>{text}</b>" if text else ""

    def _quote(self, _: Token) -> str:
        self._quotes += 1
        text = "\n\n".join(self.rendered())
        self._quotes -= 1
        return text if self._quotes or not text else f"<blockquote>{text}</blockquote>"

    def _list(self, token: Token) -> str:
        number = int(token.attrs["start"]) if "start" in token.attrs else 1
        self._lists += 1
        items: list[str] = []
        while self._tokens[self._at].nesting > 0:
            self._at += 1
            marker = "• " if token.type == "bullet_list_open" else f"{number + len(items)}. "
            items.append(self._item(marker, self.rendered()))
        self._at += 1
        self._lists -= 1
        return "\n".join(items)

    def _item(self, marker: str, blocks: Sequence[str]) -> str:
        indent = INDENT if self._lists <= _MAX_INDENTS else ""
        lines = "\n".join(
            block if _is_solid(block) else _indented(block, indent) for block in blocks
        )
        first = blocks[0] if blocks else ""
        gap = "\n" if _is_solid(first) else ""
        return marker + gap + lines.removeprefix(indent)

    def _table(self, _: Token) -> str:
        rows: list[list[str]] = []
        while (token := self._tokens[self._at]).type != "table_close":
            self._at += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(_inline(token.children or ()))
        self._at += 1
        headers, *body = rows
        return "\n\n".join(_row(headers, row) for row in body) or " · ".join(filter(None, headers))


def _is_solid(block: str) -> bool:
    return block.startswith(("<pre>", "<blockquote>"))


def _indented(block: str, indent: str) -> str:
    return indent + block.replace("\n", "\n" + indent)


def _row(headers: Sequence[str], cells: Sequence[str]) -> str:
    """A table's row as lines a phone can show; its first cell heads them."""
    pairs = list(zip(headers, cells, strict=False))
    lines = [f"{header}: {cell}" if header else cell for header, cell in pairs if cell]
    first = bool(pairs and pairs[0][1])
    return "\n".join([f"<b>{lines[0]}</b>", *lines[1:]] if first else lines)


def _code(token: Token) -> str:
    text = escape(token.content.replace("\t", INDENT).rstrip("\n"))
    language = _LANGUAGE.match(token.info.strip())
    if not text.strip():
        return ""
    if language is None:
        return f"<pre>{text}</pre>"
    return f'<pre><code class="language-{attribute(language[0])}">{text}</code></pre>'


def _inline(children: Sequence[Token]) -> str:
    pieces: list[str] = []
    begun: list[tuple[Token, int]] = []
    for token in children:
        name, _, step = token.type.rpartition("_")
        if token.type == "link_open":
            begun.append((token, len(pieces)))
            pieces.append("")
        elif token.type == "link_close":
            opened, at = begun.pop()
            text = "".join(pieces[at:])
            pieces[at:] = [_link(str(opened.attrs.get("href", "")), text)]
        elif name in _STYLES and step in ("open", "close"):
            pieces.append(f"<{'/' if step == 'close' else ''}{_STYLES[name]}>")
        else:
            pieces.append(_leaf(token))
    return "".join(pieces).strip()


def _leaf(token: Token) -> str:
    match token.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "code_inline":
            return f"<code>{escape(token.content)}</code>"
        case "image":
            return _link(str(token.attrs.get("src", "")), escape(token.content))
    return escape(token.content)


def _link(url: str, text: str) -> str:
    if url.lower().startswith("mailto:"):
        address = escape(url[len("mailto:") :].partition("?")[0])
        return text if address in text else f"{text} ({address})".strip()
    if _LINK.match(url) and len(url) <= _MAX_URL:
        return f'<a href="{attribute(url)}">{text or escape(url)}</a>'
    return text
