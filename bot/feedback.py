"""What readers want to tell the editors: passed on without a name, and kept nowhere."""

import asyncio
from enum import StrEnum

from bot.clock import Clock
from bot.delivery.lanes import Lane
from bot.delivery.outcome import Outcome
from bot.delivery.sender import Sender, prepare
from bot.desk.access import Access
from bot.presentation.environment import Screens
from bot.subscriptions import Subscriptions
from bot.telegram.throttle import Throttle, Verdict
from storage.values.briefs import Language
from storage.values.desk import Editor, Role

CHARACTERS = 1_500
AN_HOUR, AN_HOUR_IN_ALL = 3, 60
_HOUR_S = 3600.0
_EVERYBODY = 0


class Fate(StrEnum):
    """What became of a reader's words; only those that were ``passed`` have reached somebody."""

    PASSED = "passed"
    TOO_LONG = "too_long"
    TOO_OFTEN = "too_often"
    UNREACHED = "unreached"


class Feedback:
    """Passes words on to all editors and owners, each in their own language.

    The words go from memory to Telegram. Nothing is stored, not even that there was something: an
    update that a crash has cut off may be passed on twice.
    """

    def __init__(
        self,
        access: Access,
        subscriptions: Subscriptions,
        screens: Screens,
        sender: Sender,
        clock: Clock,
    ) -> None:
        self._access = access
        self._subscriptions = subscriptions
        self._screens = screens
        self._sender = sender
        self._clock = clock
        self._of_chat = Throttle(burst=AN_HOUR, per_s=AN_HOUR / _HOUR_S)
        self._in_all = Throttle(burst=AN_HOUR_IN_ALL, per_s=AN_HOUR_IN_ALL / _HOUR_S)

    async def pass_on(self, chat_id: int, language: Language, words: str) -> Fate:
        """Send a reader's words, at most ``CHARACTERS``; the editors learn the language alone."""
        if len(words) > CHARACTERS:
            return Fate.TOO_LONG
        now = self._clock.now().timestamp()
        if self._of_chat.ask(chat_id, now) is not Verdict.ALLOWED:
            return Fate.TOO_OFTEN
        if self._in_all.ask(_EVERYBODY, now) is not Verdict.ALLOWED:
            return Fate.UNREACHED
        editors = [one for one in await self._access.editors() if one.role.includes(Role.EDITOR)]
        told = await asyncio.gather(*(self._tell(one, language, words) for one in editors))
        return Fate.PASSED if any(told) else Fate.UNREACHED

    async def _tell(self, editor: Editor, language: Language, words: str) -> bool:
        own = await self._subscriptions.language_of(editor)
        screen = self._screens.render("desk/feedback.html", own, reads_in=language, words=words)
        payload = prepare(screen, silent=True)
        answer = await self._sender.send(editor.user_id, payload, Lane.URGENT)
        return answer.outcome is Outcome.SENT
