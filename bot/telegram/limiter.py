"""The pacer for what handlers send through python-telegram-bot."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery.chats import ChatId
from bot.delivery.lanes import Kind, Lane, Slot
from bot.delivery.outcome import FloodError, classify_error
from bot.delivery.pacing import HeldError, Pacer

ATTEMPTS = 3

Result = bool | dict[str, Any] | list[dict[str, Any]]

_KINDS = (
    ("send", Kind.SEND),
    ("copyMessage", Kind.SEND),
    ("forwardMessage", Kind.SEND),
    ("editMessage", Kind.EDIT),
    ("stopMessage", Kind.EDIT),
    ("deleteMessage", Kind.DELETE),
)
_UNCOUNTED = frozenset({"sendChatAction"})


class PacedRequests(BaseRateLimiter[Lane]):
    """Gives each request that counts its slot, in the lane ``rate_limit_args`` or a reader's.

    After a 429 it waits with the pacer and tries again; raises FloodError when the hold is longer
    than the pacer's patience, or after three attempts.
    """

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer

    async def initialize(self) -> None:
        """Nothing is needed."""

    async def shutdown(self) -> None:
        """Nothing is kept."""

    async def process_request(  # noqa: PLR0917 - python-telegram-bot's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> Result:
        """Make the request when its turn has come."""
        kind = kind_of(endpoint)
        if kind is None:
            return await callback(*args, **kwargs)
        chat_id = _chat(data.get("chat_id"))
        lane = Lane.READER if rate_limit_args is None else rate_limit_args
        for _ in range(ATTEMPTS - 1):
            slot = await self._slot(chat_id, lane, kind)
            try:
                return await self._answered(callback(*args, **kwargs), slot)
            except RetryAfter as error:
                self._hold(chat_id, error)
        slot = await self._slot(chat_id, lane, kind)
        try:
            return await self._answered(callback(*args, **kwargs), slot)
        except RetryAfter as error:
            self._hold(chat_id, error)
            raise

    async def _slot(self, chat_id: ChatId | None, lane: Lane, kind: Kind) -> Slot:
        try:
            return await self._pacer.slot(chat_id, lane, kind=kind)
        except HeldError as held:
            raise FloodError(held.wait_s) from None

    async def _answered(self, request: Coroutine[Any, Any, Result], slot: Slot) -> Result:
        result = await request
        self._pacer.answered(slot)
        return result

    def _hold(self, chat_id: ChatId | None, error: RetryAfter) -> None:
        self._pacer.hold(chat_id, classify_error(error).retry_after_s or 0.0)


def kind_of(endpoint: str) -> Kind | None:
    """What the method counts as; None if it does not count."""
    if endpoint in _UNCOUNTED:
        return None
    return next((kind for start, kind in _KINDS if endpoint.startswith(start)), None)


def _chat(chat_id: Any) -> ChatId | None:
    if isinstance(chat_id, str) and chat_id.lstrip("-").isdecimal():
        return int(chat_id)
    return chat_id if isinstance(chat_id, int | str) else None
