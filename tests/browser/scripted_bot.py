"""A bot whose every move a test decides: what the page shows does not depend on our handlers."""

from collections.abc import Sequence
from typing import Any

import aiohttp

from bot.emulator import Emulator

POLL_S = 10
Keyboard = Sequence[Sequence[dict[str, Any]]]


class ScriptedBot:
    """Calls the Bot API of ``emulator``, and takes updates one at a time."""

    def __init__(self, emulator: Emulator, session: aiohttp.ClientSession) -> None:
        self._emulator = emulator
        self._session = session
        self._offset = 0

    async def call(self, method: str, **parameters: Any) -> Any:
        """The result. Raises AssertionError with the server's words when it refuses."""
        url = f"{self._emulator.url}/bot{self._emulator.token}/{method}"
        async with self._session.post(url, json=parameters) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def says(
        self, chat_id: int, html: str, keyboard: Keyboard = (), **parameters: Any
    ) -> int:
        """Send a message; its id."""
        if keyboard:
            parameters["reply_markup"] = {"inline_keyboard": keyboard}
        sent = await self.call(
            "sendMessage", chat_id=chat_id, text=html, parse_mode="HTML", **parameters
        )
        return int(sent["message_id"])

    async def hears(self, kind: str = "message") -> dict[str, Any]:
        """The next update of this kind; others before it are passed over."""
        while True:
            updates = await self.call(
                "getUpdates",
                offset=self._offset,
                limit=1,
                timeout=POLL_S,
                allowed_updates=[
                    "message",
                    "channel_post",
                    "callback_query",
                    "inline_query",
                    "my_chat_member",
                ],
            )
            assert updates, f"no {kind} came within {POLL_S} s"
            self._offset = updates[0]["update_id"] + 1
            if kind in updates[0]:
                heard: dict[str, Any] = updates[0][kind]
                return heard
