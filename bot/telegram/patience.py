"""Asking Telegram until it answers: outages are waited out, refusals are final."""

import asyncio
import random
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import structlog

from bot.delivery.outcome import AmbiguousError, Answer, NotSentError, Outcome, classify_error
from bot.telegram.answers import read_answer, read_object
from bot.telegram.transport import Transport

_log = structlog.get_logger(__name__)


class UpdatesError(Exception):
    """Updates cannot be had, and trying again will not help; the text is for the operator."""


class ConflictError(UpdatesError):
    """Another process polls with the same token."""

    def __init__(self) -> None:
        super().__init__(
            "Another process reads the updates of this bot: only one may run with a token."
            " Stop the other one, then start this one again."
        )


class TokenRefusedError(UpdatesError):
    """Telegram does not know the token."""

    def __init__(self) -> None:
        super().__init__(
            "Telegram does not accept the bot's token. Check BOT_TOKEN (and BOT_API_URL);"
            " a revoked token has to be replaced by a new one from BotFather."
        )


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds between attempts during an outage: doubled each time, up to ``most_s``."""

    first_s: float = 0.5
    most_s: float = 30.0

    def wait_s(self, attempt: int) -> float:
        """The wait after the failed attempt of this number, from 1; a little is by chance."""
        whole_s = min(self.most_s, self.first_s * 2.0 ** min(attempt - 1, 30))
        return whole_s * random.uniform(0.75, 1.0)  # noqa: S311 - spreads load, hides nothing


class PatientCaller:
    """Calls methods of the Bot API until they are answered or ``stop`` is set."""

    def __init__(self, transport: Transport, backoff: Backoff, stop: asyncio.Event) -> None:
        self._transport = transport
        self._backoff = backoff
        self._stop = stop

    async def call(self, method: str, fields: Mapping[str, Any], *, timeout_s: float) -> Any:
        """The ``result`` of the answer; None when ``stop`` was set before there was one.

        Raises ConflictError and TokenRefusedError.
        """
        attempt = 0
        while not self._stop.is_set():
            outcome = await self._unless_stopped(self._attempt(method, fields, timeout_s))
            if not isinstance(outcome, Answer):
                if attempt:
                    _log.info("telegram_reachable_again", method=method, attempts=attempt)
                return outcome
            _raise_if_final(outcome)
            attempt += 1
            if attempt == 1:
                _log.warning("telegram_unreachable", method=method, reason=outcome.reason)
            await self._pause(outcome.retry_after_s or self._backoff.wait_s(attempt))
        return None

    async def _attempt(self, method: str, fields: Mapping[str, Any], timeout_s: float) -> Any:
        try:
            raw = await self._transport.call(method, orjson.dumps(fields), timeout_s=timeout_s)
        except (NotSentError, AmbiguousError) as error:
            return classify_error(error)
        data = read_object(raw.body)
        if data is not None and data.get("ok") is True and "result" in data:
            return data["result"]
        return read_answer(raw)

    async def _unless_stopped(self, work: Coroutine[Any, Any, Any]) -> Any:
        task = asyncio.create_task(work)
        stopped = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            stopped.cancel()
            if task.cancel():
                await asyncio.wait((task,))

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            return


def _raise_if_final(answer: Answer) -> None:
    if answer.outcome is Outcome.CONFLICT:
        _log.critical("another_process_polls")
        raise ConflictError
    if answer.outcome is Outcome.TOKEN:
        _log.critical("token_refused")
        raise TokenRefusedError
