"""Updates through HTTP: Telegram knocks, and is answered 200 only when the update is handled."""

import asyncio
import hmac
import re
from collections.abc import Sequence
from http import HTTPStatus

from aiohttp import web

from bot.telegram.answers import read_object
from bot.telegram.dispatch import Dispatcher
from bot.telegram.patience import Backoff, PatientCaller
from bot.telegram.polling import ALLOWED_UPDATES
from bot.telegram.transport import Transport

SECRET_FIELD = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a field
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ANSWER_S = 10.0


class Webhook:
    """The door for Telegram. ``secret`` is 1 to 256 of ``A-Za-z0-9_-``, else ValueError."""

    def __init__(self, dispatcher: Dispatcher, secret: str) -> None:
        if not _SECRET.fullmatch(secret):
            raise ValueError("WEBHOOK_SECRET must be 1 to 256 of the characters A-Z a-z 0-9 _ -")
        self._dispatcher = dispatcher
        self._secret = secret
        self._closed = False

    def __repr__(self) -> str:
        return "Webhook()"

    async def handle(self, request: web.Request) -> web.Response:
        """An aiohttp handler.

        Anything but 200 makes Telegram bring the update again: 403 without the secret, 400 for
        what is no update, 503 when the process ends before it is handled.
        """
        given = request.headers.get(SECRET_FIELD, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._secret.encode()):
            return web.Response(status=HTTPStatus.FORBIDDEN)
        update = read_object(await request.read())
        if update is None or not isinstance(update.get("update_id"), int):
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        if self._closed:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        task = self._dispatcher.submit(update)
        if task is not None:
            await asyncio.wait((task,))
            if task.cancelled():
                return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        return web.Response()

    async def register(
        self,
        transport: Transport,
        url: str,
        stop: asyncio.Event,
        *,
        allowed_updates: Sequence[str] = ALLOWED_UPDATES,
        backoff: Backoff | None = None,
    ) -> None:
        """Tell Telegram the address; an outage is waited out until ``stop`` is set.

        Raises TokenRefusedError.
        """
        fields = {
            "url": url,
            "secret_token": self._secret,
            "allowed_updates": list(allowed_updates),
        }
        caller = PatientCaller(transport, backoff or Backoff(), stop)
        await caller.call("setWebhook", fields, timeout_s=_ANSWER_S)

    async def close(self, drain_s: float = 1.5) -> None:
        """Refuse what comes, and let what is under way come to its end."""
        self._closed = True
        await self._dispatcher.drain(drain_s)
