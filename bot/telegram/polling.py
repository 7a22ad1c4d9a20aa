"""Long polling: fetch, handle, and only then confirm. A crash brings back what was not handled."""

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson
import structlog

from bot.delivery.outcome import AmbiguousError, NotSentError
from bot.telegram.dispatch import Dispatcher
from bot.telegram.patience import Backoff, PatientCaller
from bot.telegram.transport import Transport

ALLOWED_UPDATES = (
    "message",
    "channel_post",
    "callback_query",
    "inline_query",
    "my_chat_member",
)
BATCH = 100
_ANSWER_S = 10.0
_FIRST_LOOK_S = 0.02
_LAST_LOOK_S = 0.25
_CONFIRM_S = 1.0

_log = structlog.get_logger(__name__)


class Polling:
    """Reads updates with one long poll of ``poll_s`` at a time, and submits them.

    An offset is sent only when everything below it has been handled. While a handler is slow the
    queue is looked through again from that update on, and what is new is handled meanwhile.
    """

    def __init__(
        self,
        transport: Transport,
        dispatcher: Dispatcher,
        *,
        allowed_updates: Sequence[str] = ALLOWED_UPDATES,
        poll_s: int = 30,
        drain_s: float = 1.5,
        backoff: Backoff | None = None,
    ) -> None:
        self._transport = transport
        self._dispatcher = dispatcher
        self._allowed_updates = list(allowed_updates)
        self._poll_s = poll_s
        self._drain_s = drain_s
        self._backoff = backoff or Backoff()
        self._pending: dict[int, asyncio.Task[None] | None] = {}
        self._next: int | None = None
        self._confirmed: int | None = None
        self._look_s = _FIRST_LOOK_S

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop`` is set; then let handlers finish and confirm what they have done.

        Takes over from a webhook. Outages are waited out. Raises ConflictError and
        TokenRefusedError.
        """
        caller = PatientCaller(self._transport, self._backoff, stop)
        try:
            await caller.call("deleteWebhook", {}, timeout_s=_ANSWER_S)
            while not stop.is_set():
                await self._round(caller, stop)
        finally:
            await self._dispatcher.drain(self._drain_s)
        await self._confirm()

    async def _round(self, caller: PatientCaller, stop: asyncio.Event) -> None:
        offset = self._offset()
        poll_s = 0 if self._pending else self._poll_s
        result = await caller.call(
            "getUpdates",
            self._request(offset, poll_s),
            timeout_s=poll_s + self._transport.timeouts.poll_s,
        )
        if not isinstance(result, list):
            return
        self._confirmed = offset
        if stop.is_set():
            return
        new = [update for update in result if self._is_new(update)]
        for update in new:
            self._next = update["update_id"] + 1
            self._pending[update["update_id"]] = self._dispatcher.submit(update)
        await self._wait_for_handlers(bool(new))

    def _request(self, offset: int | None, poll_s: int) -> dict[str, Any]:
        request = {"timeout": poll_s, "limit": BATCH, "allowed_updates": self._allowed_updates}
        return request if offset is None else {"offset": offset, **request}

    def _is_new(self, update: Any) -> bool:
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return False
        return update["update_id"] not in self._pending

    def _offset(self) -> int | None:
        """The first update that is not handled; forgets those before it."""
        for update_id, task in list(self._pending.items()):
            if task is not None and (not task.done() or task.cancelled()):
                return update_id
            del self._pending[update_id]
        return self._next

    async def _wait_for_handlers(self, found_new: bool) -> None:  # noqa: FBT001 - private
        tasks = [task for task in self._pending.values() if task is not None and not task.done()]
        self._look_s = _FIRST_LOOK_S if found_new else min(2 * self._look_s, _LAST_LOOK_S)
        if tasks:
            await asyncio.wait(tasks, timeout=self._look_s)

    async def _confirm(self) -> None:
        offset = self._offset()
        if offset is None or offset == self._confirmed:
            return
        request = orjson.dumps({"offset": offset, "timeout": 0, "limit": 1})
        try:
            await self._transport.call("getUpdates", request, timeout_s=_CONFIRM_S)
        except (NotSentError, AmbiguousError):
            _log.warning("handled_updates_not_confirmed", count=len(self._pending))
