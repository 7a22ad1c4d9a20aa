"""What is to go to everybody goes to the editors first; what Telegram refuses stops there."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from bot.delivery.lanes import Lane
from bot.delivery.outcome import Answer, Outcome
from bot.delivery.sender import Payload, Sender, prepare
from bot.desk.access import Access
from bot.presentation.screen import Screen
from bot.subscriptions import Subscriptions
from storage.values.briefs import Language
from storage.values.desk import Editor, Role
from storage.values.subscribers import Density

_log = structlog.get_logger(__name__)

CANARY_S = 10.0
"""It takes no longer; what is not answered by then holds nothing up."""

DENSITIES = (Density.LEADS, Density.FULL)
"""The digests that go to the editors: what most readers get, to be seen, and the longest.

Headlines hold nothing that these do not.
"""

Samples = Callable[[Language], Awaitable[Sequence[Screen]]]
"""What readers of a language will get; none when that is nothing.

The first is for the editors to see. The others are variants that Telegram might refuse.
"""


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram refuses what a message of the ``language`` holds; ``reason`` is a few words."""

    language: Language
    reason: str

    def __str__(self) -> str:
        return f"{self.language} {self.reason}"


class Canary:
    """Trouble with the network or with an editor's chat is none of its concern."""

    def __init__(
        self,
        access: Access,
        subscriptions: Subscriptions,
        sender: Sender,
        patience_s: float = CANARY_S,
    ) -> None:
        self._access = access
        self._subscriptions = subscriptions
        self._sender = sender
        self._patience_s = patience_s

    async def fly(self, samples: Samples, by: Editor | None = None) -> Refused | None:
        """Send each language's message to the editors who read it, or else to one of them.

        That one is ``by``, or the first. Variants go to one editor, without sound, and are deleted
        at once. The first refusal; None if there is none in time. Without editors nothing is sent.
        """
        editors = [one for one in await self._access.editors() if one.role.includes(Role.EDITOR)]
        if not editors:
            return None
        readers: dict[Language, list[Editor]] = {language: [] for language in Language}
        for one in editors:
            readers[await self._subscriptions.language_of(one)].append(one)
        fallback = by or editors[0]
        tries = (self._try(samples, *one, fallback) for one in readers.items())
        return next((refused for refused in await asyncio.gather(*tries) if refused), None)

    async def _try(
        self, samples: Samples, language: Language, first: Sequence[Editor], other: Editor
    ) -> Refused | None:
        try:
            screens = await samples(language)
        except Exception as error:  # noqa: BLE001 - a defect in a template is a refusal too
            _log.exception("a message cannot be rendered", language=language)
            return Refused(language, f"cannot be rendered ({type(error).__name__})")
        if not screens:
            return None
        until = asyncio.get_running_loop().time() + self._patience_s
        seen, *variants = [prepare(one, silent=n > 0) for n, one in enumerate(screens)]
        answers, tried = await asyncio.gather(
            self._show(seen, first, other, until),
            asyncio.gather(*(self._taste(one, [*first, other][0], until) for one in variants)),
        )
        refused = (one for one in (*answers, *tried) if one.outcome is Outcome.CONTENT)
        return next((Refused(language, one.reason) for one in refused), None)

    async def _show(
        self, payload: Payload, first: Sequence[Editor], other: Editor, until: float
    ) -> list[Answer]:
        answers = await asyncio.gather(*(self._send(one, payload, until) for one in first))
        if not any(answer.ok for answer in answers) and other not in first:
            answers.append(await self._send(other, payload, until))
        return answers

    async def _taste(self, payload: Payload, editor: Editor, until: float) -> Answer:
        answer = await self._send(editor, payload, until)
        if answer.message_id is not None:
            await self._sender.delete(editor.user_id, answer.message_id, Lane.READER)
        return answer

    async def _send(self, editor: Editor, payload: Payload, until: float) -> Answer:
        try:
            async with asyncio.timeout_at(until):
                return await self._sender.send(editor.user_id, payload, Lane.READER)
        except TimeoutError:
            _log.warning("an editor has not got a message in time; it goes out nevertheless")
            return Answer(Outcome.AMBIGUOUS, reason="not in time")
