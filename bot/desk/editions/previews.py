"""The digest of the coming edition as readers will get it, for editors to see first."""

from collections.abc import Sequence
from dataclasses import replace

from bot.briefs.edition import Edition
from bot.briefs.week import Week
from bot.delivery.lanes import Lane
from bot.delivery.outcome import Answer, Outcome
from bot.delivery.sender import Payload, Sender, prepare
from bot.desk.canary import DENSITIES, Canary, Refused
from bot.desk.refusal import Refusal, ReleaseError
from bot.presentation.brief import BriefScreens
from bot.presentation.callback import pack, unpack
from bot.presentation.digest import Digests
from bot.presentation.origin import Origin
from bot.presentation.screen import Button, Screen
from bot.subscriptions import Subscriptions
from storage.values.briefs import Brief, Language
from storage.values.desk import Editor
from storage.values.subscribers import Density

PAGE, READ = "eepage", "eeread"
"""The actions of the buttons of a preview: a page of the digest, and one of a brief."""
USUAL = Density.LEADS
"""What readers get who have not chosen otherwise."""


class EditionPreviews:
    """Shows digests to editors, each in their own chat, without sound."""

    def __init__(
        self,
        *,
        canary: Canary,
        subscriptions: Subscriptions,
        digests: Digests,
        brief_screens: BriefScreens,
        sender: Sender,
    ) -> None:
        self._canary = canary
        self._subscriptions = subscriptions
        self._digests = digests
        self._brief_screens = brief_screens
        self._sender = sender

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

    async def canary(self, edition: Edition, by: Editor | None = None) -> Refused | None:
        """Let the editors get each language's digest first, without sound; see ``Canary``."""

        async def samples(language: Language) -> list[Screen]:
            pages = [self.page(edition, language, density) for density in DENSITIES]
            return list(dict.fromkeys(replace(one, silent=True) for one in pages if one))

        return await self._canary.fly(samples, by)

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
