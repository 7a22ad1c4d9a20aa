"""The HTML parse mode: markup to text and entities, or Telegram's exact complaint.

The grammar is that of tdlib's ``parse_html`` (MessageEntity.cpp); offsets in complaints are in
bytes of UTF-8.
"""

import re
from dataclasses import dataclass

from bot.emulator import links
from bot.emulator.entities import Entity, FormattedText, in_order, utf16_length
from bot.emulator.errors import ApiError, bad_request

_SPACE = " \t\r\n\0\v"
_END = "\0"
_SIMPLE = {
    "i": "italic",
    "em": "italic",
    "b": "bold",
    "strong": "bold",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = frozenset({*_SIMPLE, "tg-emoji", "tg-time", "a", "pre", "code", "blockquote"})
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]*)|#([0-9]*)|([A-Za-z]*))")
_STOP = re.compile("[<&]")
_NAME_END = re.compile(r"[ \t\r\n\0\v=>/\"']")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_DATE_FORMAT = re.compile(r"[rR]|[tTdDwW]*")
_LONGEST_REFERENCE = 10
_LAST_CODE = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_LAST_DATE = 2**31


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    date: int
    offset: int
    begin: int


def parse_html(source: str) -> FormattedText:
    """Text and entities in order; ends are not trimmed, crossing entities not resolved.

    Raises ApiError "can't parse entities: …".
    """
    return _Parser(source).parse()


def _complaint(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source + _END
        self._length = len(source)
        self._at = 0
        self._pieces: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def parse(self) -> FormattedText:
        while self._at < self._length:
            stop = _STOP.search(self._source, self._at)
            end = stop.start() if stop else self._length
            self._write(self._source[self._at : end])
            self._at = end
            if end < self._length:
                self._special()
        if self._open:
            raise _complaint(
                f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"'
            )
        return FormattedText("".join(self._pieces), tuple(in_order(self._finished())))

    def _finished(self) -> list[Entity]:
        return [
            Entity(e.type, e.offset, e.length) if e.type == "code" else e for e in self._entities
        ]

    def _write(self, text: str) -> None:
        self._pieces.append(text)
        self._offset += utf16_length(text)

    def _special(self) -> None:
        if self._source[self._at] == "&":
            decoded = self._reference(self._at)
            text, self._at = decoded or ("&", self._at + 1)
            self._write(text)
        elif self._source[self._at + 1] == "/":
            self._close_tag()
        else:
            self._open_tag()

    def _reference(self, at: int) -> tuple[str, int] | None:
        match = _REFERENCE.match(self._source, at)
        if match is None:
            return None
        text = _NAMED.get(match[3]) if match[3] is not None else self._numeric(match)
        if text is None:
            return None
        end = match.end()
        return text, end + (self._source[end] == ";")

    def _numeric(self, match: re.Match[str]) -> str | None:
        digits, base = (match[1], 16) if match[1] is not None else (match[2], 10)
        if not digits or match.end() - match.start() >= _LONGEST_REFERENCE:
            return None
        code = int(digits, base)
        if code in _SURROGATES:
            raise _complaint(
                "Text contains invalid Unicode characters after decoding HTML entities, check for"
                " unmatched surrogate code units"
            )
        return chr(code) if 0 < code < _LAST_CODE else None

    def _bytes(self, at: int) -> int:
        return len(self._source[:at].encode())

    def _skip_space(self, at: int) -> int:
        while at < self._length and self._source[at] in _SPACE:
            at += 1
        return at

    def _word_end(self, at: int) -> int:
        while self._source[at] not in _SPACE and self._source[at] != ">":
            at += 1
        return at

    def _open_tag(self) -> None:
        begin = self._at
        at = self._word_end(begin + 1)
        if at >= self._length:
            raise _complaint(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        tag = self._source[begin + 1 : at].lower()
        if tag not in _TAGS:
            raise _complaint(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        opened = _Open(tag, "", 0, self._offset, len(self._pieces))
        while self._source[at] != ">":
            at = self._attribute(opened, at, begin)
        if tag == "span" and opened.argument != "spoiler":
            raise _complaint(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}'
            )
        self._open.append(opened)
        self._at = at + 1

    def _attribute(self, opened: _Open, at: int, begin: int) -> int:
        at = self._skip_space(at)
        if self._source[at] == ">":
            return at
        end = self._name_end(at)
        name = self._source[at:end]
        if not name:
            raise _complaint(
                f'Empty attribute name in the tag "{opened.tag}" at byte offset'
                f" {self._bytes(begin)}"
            )
        at = self._skip_space(end)
        if self._source[at] != "=":
            self._need_more(at, begin, opened.tag)
            if opened.tag == "blockquote" and name == "expandable":
                opened.argument = "1"
            return at
        at = self._skip_space(at + 1)
        self._need_more(at, begin, opened.tag)
        value, at = self._value(at)
        self._need_more(at, begin, None)
        _assign(opened, name, value)
        return at

    def _need_more(self, at: int, begin: int, tag: str | None) -> None:
        if at >= self._length:
            named = f' "{tag}"' if tag else ""
            raise _complaint(f"Unclosed start tag{named} at byte offset {self._bytes(begin)}")

    def _name_end(self, at: int) -> int:
        match = _NAME_END.search(self._source, at)
        return match.start() if match else self._length

    def _value(self, at: int) -> tuple[str, int]:
        if self._source[at] not in "'\"":
            return self._token(at)
        quote, at = self._source[at], at + 1
        pieces: list[str] = []
        while at < self._length and self._source[at] != quote:
            decoded = self._reference(at) if self._source[at] == "&" else None
            text, at = decoded or (self._source[at], at + 1)
            pieces.append(text)
        return "".join(pieces), min(at + 1, self._length)

    def _token(self, at: int) -> tuple[str, int]:
        match = _TOKEN.match(self._source, at)
        end = match.end() if match else at
        if self._source[end] not in _SPACE and self._source[end] != ">":
            raise _complaint(f"Unexpected end of name token at byte offset {self._bytes(at)}")
        return self._source[at:end].lower(), end

    def _close_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise _complaint(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        at = self._word_end(begin + 2)
        name = self._source[begin + 2 : at].lower()
        at = self._skip_space(at)
        if self._source[at] != ">":
            raise _complaint(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        opened = self._open[-1]
        if name and name != opened.tag:
            raise _complaint(
                f"Unmatched end tag at byte offset {self._bytes(begin)}, expected"
                f' "</{opened.tag}>", found "</{name}>"'
            )
        if self._offset > opened.offset:
            self._add(opened)
        self._open.pop()
        self._at = at + 1

    def _add(self, opened: _Open) -> None:
        length = self._offset - opened.offset
        tag = opened.tag
        if tag in _SIMPLE:
            self._entities.append(Entity(_SIMPLE[tag], opened.offset, length))
        elif tag == "blockquote":
            kind = "expandable_blockquote" if opened.argument else "blockquote"
            self._entities.append(Entity(kind, opened.offset, length))
        elif tag in {"pre", "code"}:
            self._entities.append(self._preformatted(opened, length))
        elif tag == "a":
            self._entities += self._link(opened, length)
        elif tag == "tg-emoji":
            self._entities.append(_emoji(opened, length))
        else:
            self._entities += _date(opened, length)

    def _preformatted(self, opened: _Open, length: int) -> Entity:
        """``<pre><code class="language-…">`` is one entity, whichever stands outside."""
        last = self._entities[-1] if self._entities else None
        same = last is not None and (last.offset, last.length) == (opened.offset, length)
        if last is not None and same:
            if opened.tag == "pre" and last.type == "code" and last.argument:
                self._entities.pop()
                return Entity("pre", opened.offset, length, last.argument)
            if opened.tag == "code" and last.type == "pre" and opened.argument:
                self._entities.pop()
                return Entity("pre", opened.offset, length, opened.argument)
        argument = opened.argument if opened.tag == "code" else ""
        return Entity(opened.tag, opened.offset, length, argument)

    def _link(self, opened: _Open, length: int) -> list[Entity]:
        url = opened.argument or "".join(self._pieces[opened.begin :])
        user = links.user_of(url)
        if user is not None:
            return [Entity("text_mention", opened.offset, length, str(user))]
        try:
            url = links.checked(url)
        except links.LinkError:
            return []
        return [Entity("text_link", opened.offset, length, url)]


def _assign(opened: _Open, name: str, value: str) -> None:
    match (opened.tag, name):
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "format"):
            opened.argument = value
        case ("code", "class") if value.startswith("language-"):
            opened.argument = value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            opened.argument = value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            opened.argument = "1"
        case ("tg-time", "unix"):
            match = re.match(r"\d{1,10}", value)
            opened.date = int(match[0]) if match else 0


def _emoji(opened: _Open, length: int) -> Entity:
    if not opened.argument.isdigit() or int(opened.argument) == 0:
        raise _complaint("Invalid custom emoji identifier specified")
    return Entity("custom_emoji", opened.offset, length, opened.argument)


def _date(opened: _Open, length: int) -> list[Entity]:
    if not _DATE_FORMAT.fullmatch(opened.argument):
        raise _complaint("Invalid date format used")
    if not 0 < opened.date < _LAST_DATE:
        return []
    return [Entity("date_time", opened.offset, length, opened.argument, opened.date)]
