"""The digest of the coming edition as readers will get it, for editors to see first."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.briefs.edition import Edition
from bot.briefs.week import Week
from bot.delivery.lanes import Lane
from bot.delivery.outcome import Answer, Outcome
from bot.delivery.sender import Payload, Sender, prepare
from bot.desk.access import Access
from bot.desk.refusal import Refusal, ReleaseError
from bot.presentation.brief import BriefScreens
from bot.presentation.callback import pack, unpack
from bot.presentation.digest import Digests
from bot.presentation.origin import Origin
from bot.presentation.screen import Button, Screen
from bot.subscriptions import Subscriptions
from storage.values.briefs import Brief, Language
from storage.values.desk import Editor, Role
from storage.values.subscribers import Density

_log = structlog.get_logger(__name__)

PAGE, READ = "eepage", "eeread"
"""The actions of the buttons of a preview: a page of the digest, and one of a brief."""
USUAL = Density.LEADS
"""What readers get who have not chosen otherwise."""
CANARY_S = 10.0
"""A message of the canary may take so long; what is not answered by then holds nothing up."""


class EditionPreviews:
    """Shows digests to editors, each in their own chat, without sound."""

    def __init__(
        self,
        *,
        access: Access,
        subscriptions: Subscriptions,
        digests: Digests,
        brief_screens: BriefScreens,
        sender: Sender,
        canary_s: float = CANARY_S,
    ) -> None:
        self._access = access
        self._subscriptions = subscriptions
        self._digests = digests
        self._brief_screens = brief_screens
        self._sender = sender
        self._canary_s = canary_s

    def page(
        self, edition: Edition, language: Language, density: Density, page: int = 0
    ) -> Screen | None:
        """A page of the digest, whose buttons work before anything is published."""
        screen = self._digests.page(edition, language, frozenset(), density, page)
        return screen and _of_preview(screen, edition.week, language, density)

    def brief(
        self,
        brief: Brief,
        language: Language,
        density: Density,
        *,
        week: Week,
        page: int,
        origin: Origin,
        text_in: Language | None = None,
    ) -> Screen:
        """A brief as readers of the language will see it."""
        screen = self._brief_screens.page(
            brief, language, page=page, origin=origin, text_in=text_in
        )
        return _of_preview(screen, week, language, density)

    async def show(
        self,
        editor: Editor,
        edition: Edition,
        density: Density,
        languages: Sequence[Language] = tuple(Language),
    ) -> None:
        """Send an editor what readers will get; raises ReleaseError when Telegram refuses it."""
        for language in languages:
            screen = self.page(edition, language, density)
            if screen is None:
                continue
            answer = await self._send(editor, prepare(replace(screen, silent=True)))
            if answer.outcome is Outcome.CONTENT:
                raise ReleaseError(Refusal.CANARY, answer.reason, language)

    async def send_to_me(self, editor: Editor, edition: Edition) -> None:
        """Send an editor what most readers of their language get; raises as ``show`` does."""
        await self.show(editor, edition, USUAL, [await self._subscriptions.language_of(editor)])

    async def canary(self, edition: Edition, by: Editor | None = None) -> str | None:
        """Send each language's digest to the editors who read it, or else to one of them.

        That one is ``by``, or the first. What was refused: the language, a space, and why; None
        if nothing was, or not in time. Without editors nothing is sent.
        """
        editors = [one for one in await self._access.editors() if one.role.includes(Role.EDITOR)]
        if not editors:
            return None
        readers: dict[Language, list[Editor]] = {language: [] for language in Language}
        for one in editors:
            readers[await self._subscriptions.language_of(one)].append(one)
        fallback = by or editors[0]
        tries = (self._try(edition, *one, fallback) for one in readers.items())
        return next((refusal for refusal in await asyncio.gather(*tries) if refusal), None)

    async def _try(
        self, edition: Edition, language: Language, first: Sequence[Editor], other: Editor
    ) -> str | None:
        try:
            screen = self.page(edition, language, USUAL)
        except Exception as error:  # noqa: BLE001 - a defect in a template is a refusal too
            _log.exception("a digest cannot be rendered", language=language)
            return f"{language} cannot be rendered ({type(error).__name__})"
        if screen is None:
            return None
        payload = prepare(replace(screen, silent=True))
        answers = await asyncio.gather(*(self._send_in_time(one, payload) for one in first))
        if not any(answer.ok for answer in answers) and other not in first:
            answers = [*answers, await self._send_in_time(other, payload)]
        refused = (one.reason for one in answers if one.outcome is Outcome.CONTENT)
        return next((f"{language} {reason}" for reason in refused), None)

    async def _send_in_time(self, editor: Editor, payload: Payload) -> Answer:
        try:
            async with asyncio.timeout(self._canary_s):
                return await self._send(editor, payload)
        except TimeoutError:
            _log.warning("an editor has not got a digest in time; it goes out nevertheless")
            return Answer(Outcome.AMBIGUOUS, reason="not in time")

    async def _send(self, editor: Editor, payload: Payload) -> Answer:
        return await self._sender.send(editor.user_id, payload, Lane.READER)


def _of_preview(screen: Screen, week: Week, language: Language, density: Density) -> Screen:
    """The screen with buttons that lead to previews instead of what readers have chosen."""

    def leading(button: Button) -> Button:
        said = unpack(button.data)
        if said is None:
            return button
        if said.action == "digest":
            data = pack(PAGE, week, language, density, said.arguments[1])
        elif said.action == "brief":
            data = pack(READ, week, language, density, *said.arguments)
        else:
            return button
        return replace(button, data=data)

    return replace(screen, keyboard=tuple(tuple(map(leading, row)) for row in screen.keyboard))
