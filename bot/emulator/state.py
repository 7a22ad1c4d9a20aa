"""Everything that the emulator knows, in one place; built once, passed to whoever needs it."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from bot.clock import Clock
from bot.emulator import formatting
from bot.emulator.changes import Changes
from bot.emulator.chats import Chats
from bot.emulator.events import Events
from bot.emulator.faults import Faults
from bot.emulator.files import Files
from bot.emulator.limits import Flood
from bot.emulator.messages import Content
from bot.emulator.profile import Profile
from bot.emulator.queries import CallbackQueries, InlineQueries
from bot.emulator.record import Record
from bot.emulator.store import Messages
from bot.emulator.updates import Poller, Updates
from bot.emulator.webhook import Webhook

_CACHED = 10_000


class Contents:
    """Texts that were parsed already: a broadcast sends the same few texts many times."""

    def __init__(self) -> None:
        self._cache: dict[tuple[str, str, str, str], Content] = {}

    def message(self, raw: str, parse_mode: str, entities: Any, preview: Any) -> Content:
        """The content of a text message. Raises ApiError."""
        key = (raw, parse_mode, _key(entities), _key(preview))
        content = self._cache.get(key)
        if content is None:
            text = formatting.message_text(raw, parse_mode, entities)
            content = Content(text, preview=orjson.dumps(preview) if preview else b"")
            if len(self._cache) >= _CACHED:
                self._cache.clear()
            self._cache[key] = content
        return content


def _key(value: Any) -> str:
    return "" if value is None else orjson.dumps(value).decode()


@dataclass(slots=True)
class State:
    clock: Clock
    profile: Profile
    changes: Changes
    updates: Updates
    poller: Poller
    webhook: Webhook
    flood: Flood
    faults: Faults
    callbacks: CallbackQueries
    inline: InlineQueries
    chats: Chats = field(default_factory=Chats)
    messages: Messages = field(default_factory=Messages)
    files: Files = field(default_factory=Files)
    events: Events = field(default_factory=Events)
    record: Record = field(default_factory=Record)
    contents: Contents = field(default_factory=Contents)

    def now(self) -> int:
        """The emulator's time in Unix seconds."""
        return int(self.clock.now().timestamp())
