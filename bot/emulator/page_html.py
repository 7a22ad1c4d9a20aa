"""A message's text as HTML that a page may insert as it is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape

from bot.emulator.entities import Entity, FormattedText

_BMP_END = 0xFFFF
_SIMPLE = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "blockquote": "blockquote",
}
_SPANS = {
    "mention": "mention",
    "text_mention": "mention",
    "hashtag": "hashtag",
    "cashtag": "hashtag",
    "bot_command": "command",
    "spoiler": "spoiler",
}


def page_html(source: FormattedText) -> str:
    """Escaped, with tags for the entities; line ends stay line ends."""
    pieces: list[str] = []
    units = _units(source.text)
    open_entities: list[Entity] = []
    waiting = list(source.entities)
    for offset, character in units:
        while open_entities and open_entities[-1].end <= offset:
            pieces.append(_tags(open_entities.pop(), source)[1])
        while waiting and waiting[0].offset <= offset:
            entity = waiting.pop(0)
            pieces.append(_tags(entity, source)[0])
            open_entities.append(entity)
        pieces.append(escape(character))
    pieces += [_tags(entity, source)[1] for entity in reversed(open_entities)]
    return "".join(pieces)


def _units(text: str) -> Iterator[tuple[int, str]]:
    offset = 0
    for character in text:
        yield offset, character
        offset += 1 + (ord(character) > _BMP_END)


def covered(entity: Entity, source: FormattedText) -> str:
    """The part of the text under an entity."""
    raw = source.text.encode("utf-16-le")
    return raw[2 * entity.offset : 2 * entity.end].decode("utf-16-le")


def _tags(entity: Entity, source: FormattedText) -> tuple[str, str]:
    if entity.type in _SIMPLE:
        tag = _SIMPLE[entity.type]
        return f"<{tag}>", f"</{tag}>"
    if entity.type == "expandable_blockquote":
        return '<blockquote class="expandable">', "</blockquote>"
    if entity.type == "pre":
        return f'<pre data-language="{escape(entity.argument)}">', "</pre>"
    if entity.type == "date_time":
        moment = datetime.fromtimestamp(entity.date, UTC).isoformat()
        return f'<time datetime="{moment}" data-format="{escape(entity.argument)}">', "</time>"
    return _link_tags(entity, source)


def _link_tags(entity: Entity, source: FormattedText) -> tuple[str, str]:
    if entity.type in _SPANS:
        return f'<span class="{_SPANS[entity.type]}">', "</span>"
    link = _link(entity, source)
    if link:
        return f'<a href="{escape(link)}" target="_blank" rel="noopener noreferrer">', "</a>"
    return "<span>", "</span>"


def _link(entity: Entity, source: FormattedText) -> str:
    """Only web addresses and mail: nothing that a browser would run."""
    if entity.type == "email":
        return f"mailto:{covered(entity, source)}"
    link = entity.argument if entity.type == "text_link" else covered(entity, source)
    if entity.type not in {"text_link", "url"}:
        return ""
    if entity.type == "url" and "://" not in link:
        link = f"https://{link}"
    return link if link.lower().startswith(("https://", "http://", "tg://")) else ""
