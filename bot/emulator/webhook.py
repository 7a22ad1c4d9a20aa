"""Webhooks: each update is posted to the bot until it answers 2xx, in order within a chat."""

import asyncio
import re
from collections import deque
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson

from bot.clock import Clock
from bot.emulator.errors import bad_request
from bot.emulator.updates import Update, Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_LONGEST_SECRET = 256
_MAX_CONNECTIONS = 100
_TIMEOUT_S = 60.0
_LONGEST_PAUSE_S = 60.0
_REDIRECTION = 300


@dataclass(frozen=True, slots=True)
class Target:
    """Where updates go. Unlike Telegram, the emulator takes plain http on any port."""

    url: str
    secret: str = ""
    max_connections: int = 40
    ip_address: str = ""

    def check(self) -> None:
        """Raises ApiError with Telegram's words."""
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise bad_request("invalid webhook URL specified")
        if len(self.secret) > _LONGEST_SECRET:
            raise bad_request("secret token is too long")
        if not _SECRET.fullmatch(self.secret):
            raise bad_request("secret token contains unallowed characters")


class Webhook:
    """``retry_s``: the pause after the second failure; it doubles with each further one."""

    def __init__(self, updates: Updates, clock: Clock, retry_s: float = 2.0) -> None:
        self._updates = updates
        self._clock = clock
        self._retry_s = retry_s
        self._target: Target | None = None
        self._session: aiohttp.ClientSession | None = None
        self._lanes: dict[int, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Semaphore(_MAX_CONNECTIONS)
        self._error: tuple[int, str] | None = None
        updates.listeners.append(self._take)

    @property
    def target(self) -> Target | None:
        return self._target

    async def set(self, target: Target) -> None:
        """Deliver there from now on, beginning with what waits."""
        target.check()
        await self.delete()
        self._target = target
        self._gate = asyncio.Semaphore(min(max(target.max_connections, 1), _MAX_CONNECTIONS))
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S), json_serialize=_dumps
        )
        for update in self._updates.waiting():
            self._take(update)

    async def delete(self) -> None:
        """Deliver nowhere; what waits is kept for getUpdates."""
        self._target = None
        self._error = None
        self._lanes.clear()
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def info(self) -> dict[str, Any]:
        """As a WebhookInfo of the Bot API."""
        target = self._target
        body: dict[str, Any] = {
            "url": target.url if target else "",
            "has_custom_certificate": False,
            "pending_update_count": self._updates.pending,
        }
        if target:
            body["max_connections"] = target.max_connections
            body["ip_address"] = target.ip_address or "127.0.0.1"
        if self._error:
            body["last_error_date"], body["last_error_message"] = self._error
        if not self._updates.allowed_is_default:
            body["allowed_updates"] = sorted(self._updates.allowed)
        return body

    def _take(self, update: Update) -> None:
        if self._target is None:
            return
        lane = self._lanes.get(update.lane)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.lane] = deque([update])
        task = asyncio.get_running_loop().create_task(self._drain(update.lane, self._target))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, lane: int, target: Target) -> None:
        queue = self._lanes[lane]
        while queue:
            await self._deliver(queue[0], target)
            self._updates.done([queue.popleft().id])
        del self._lanes[lane]

    async def _deliver(self, update: Update, target: Target) -> None:
        failures = 0
        while self._updates.holds(update):
            async with self._gate:
                error, retry_after_s = await self._post(update, target)
            if error is None:
                return
            self._error = (int(self._clock.now().timestamp()), error)
            pause = retry_after_s or (self._retry_s * 2 ** (failures - 1) if failures else 0.0)
            failures += 1
            await asyncio.sleep(min(pause, _LONGEST_PAUSE_S))

    async def _post(self, update: Update, target: Target) -> tuple[str | None, float]:
        """What went wrong, and the pause that the bot asked for in seconds."""
        if self._session is None:
            return "Webhook connection closed", 0.0
        headers = {"Content-Type": "application/json"}
        if target.secret:
            headers[SECRET_HEADER] = target.secret
        try:
            async with self._session.post(
                target.url, data=orjson.dumps(update.json()), headers=headers
            ) as answer:
                await answer.read()
                if answer.status < _REDIRECTION:
                    return None, 0.0
                after = answer.headers.get("Retry-After", "")
                error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                return error, float(after) if after.isdigit() else 0.0
        except TimeoutError:
            return "Read timeout expired", 0.0
        except aiohttp.ClientError as error:
            refused = isinstance(error, aiohttp.ClientConnectorError)
            return "Connection refused" if refused else "Webhook connection closed", 0.0


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()
