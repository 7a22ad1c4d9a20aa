"""Updates to the handler: many chats at a time, each chat's own in their order."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from telegram import Bot, Update

from bot.telegram.throttle import Throttle, Verdict

Handle = Callable[[Update], Awaitable[object]]

_log = structlog.get_logger(__name__)
_UNTHROTTLED = ("my_chat_member", "chat_member")
_SERVICE = ("migrate_to_chat_id", "migrate_from_chat_id", "successful_payment")


class Dispatcher:
    """Calls ``handle`` once for each update, for at most ``limit_s`` seconds.

    Updates of chats that ask too often, by ``throttle``, are dropped before anything is decoded;
    ``flooded`` is called with the first one of them. Errors of the handler are logged, by their
    kind and place and without their words, which may name a person. Belongs to one event loop.
    """

    def __init__(
        self,
        handle: Handle,
        bot: Bot,
        *,
        limit_s: float = 60.0,
        throttle: Throttle | None = None,
        flooded: Handle | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._handle = handle
        self._bot = bot
        self._limit_s = limit_s
        self._throttle = Throttle() if throttle is None else throttle
        self._flooded = flooded
        self._now = now
        self._last: dict[int, asyncio.Task[None]] = {}
        self._running: dict[int, asyncio.Task[None]] = {}
        self.dropped = 0

    @property
    def running(self) -> int:
        """How many updates are being handled or wait for their turn."""
        return len(self._running)

    def submit(self, update: dict[str, Any]) -> asyncio.Task[None] | None:
        """Handle the update; the task is done when that is over, whether it went well or not.

        A task that was cancelled has not handled it.
        None if it was dropped. An update that is under way is not begun a second time.
        """
        update_id = update["update_id"]
        if update_id in self._running:
            return self._running[update_id]
        chat_id = chat_of(update)
        handle = self._admitted(update, chat_id)
        if handle is None:
            return None
        before = self._last.get(chat_id)
        task = asyncio.create_task(self._run(handle, update, before))
        self._last[chat_id] = self._running[update_id] = task
        task.add_done_callback(lambda done: self._forget(update_id, chat_id, done))
        return task

    async def drain(self, limit_s: float) -> None:
        """Let what is under way come to its end, for ``limit_s`` at most; then cancel it."""
        tasks = set(self._running.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=limit_s)
        for task in late:
            task.cancel()
        if late:
            _log.warning("updates_cancelled", count=len(late))
            await asyncio.wait(late)

    def _admitted(self, update: dict[str, Any], chat_id: int) -> Handle | None:
        if _is_service(update):
            return self._handle
        verdict = self._throttle.ask(chat_id, self._now())
        if verdict is Verdict.ALLOWED:
            return self._handle
        self.dropped += 1
        if verdict is Verdict.REFUSED:
            return None
        _log.warning("chat_throttled")
        return self._flooded

    async def _run(
        self, handle: Handle, update: dict[str, Any], before: asyncio.Task[None] | None
    ) -> None:
        if before is not None and not before.done():
            await asyncio.wait([before])
        limit = asyncio.timeout(self._limit_s)
        try:
            async with limit:
                await handle(Update.de_json(update, self._bot))
        except asyncio.CancelledError as error:
            if _is_being_cancelled():
                raise
            _report(error, update)
        except TimeoutError as error:
            if limit.expired():
                _log.error("handler_too_slow", kind=kind_of(update), limit_s=self._limit_s)
            else:
                _report(error, update)
        except Exception as error:  # noqa: BLE001 - one update must not stop the others
            _report(error, update)

    def _forget(self, update_id: int, chat_id: int, done: asyncio.Task[None]) -> None:
        self._running.pop(update_id, None)
        if self._last.get(chat_id) is done:
            del self._last[chat_id]


def kind_of(update: dict[str, Any]) -> str:
    """The name of what the update holds, such as ``message``."""
    return next((name for name in update if name != "update_id"), "nothing")


def chat_of(update: dict[str, Any]) -> int:
    """The chat in which it happened, else the person who did it, else 0."""
    content = update.get(kind_of(update))
    if not isinstance(content, dict):
        return 0
    message = content.get("message")
    holders = (content, message if isinstance(message, dict) else {})
    places = [holder.get("chat") for holder in holders] + [content.get("from")]
    found = next((place for place in places if isinstance(place, dict)), {})
    number = found.get("id", 0)
    return number if isinstance(number, int) else 0


def _is_service(update: dict[str, Any]) -> bool:
    kind = kind_of(update)
    if kind in _UNTHROTTLED:
        return True
    content = update.get(kind, {})
    return isinstance(content, dict) and any(name in content for name in _SERVICE)


def _is_being_cancelled() -> bool:
    """Whether somebody cancelled this task, and not just something that its handler awaited."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _report(error: BaseException, update: dict[str, Any]) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    _log.error("handler_failed", kind=kind_of(update), error=type(error).__name__, place=place)
