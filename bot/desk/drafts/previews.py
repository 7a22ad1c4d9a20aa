"""The messages of a draft as readers will get them, for editors to see first."""

from collections.abc import Sequence
from dataclasses import replace

from bot.delivery.lanes import Lane
from bot.delivery.outcome import Answer, Outcome
from bot.delivery.sender import Sender, prepare
from bot.desk.audit import Action, Audit
from bot.desk.canary import Canary
from bot.desk.refusal import Refusal, ReleaseError
from bot.presentation.brief import BriefScreens
from bot.presentation.callback import pack, unpack
from bot.presentation.screen import Button, Screen
from bot.subscriptions import Subscriptions
from storage.values.briefs import Brief, Language
from storage.values.desk import Draft, DraftState, Editor

PREVIEW = "eread"
"""The action of the buttons of a preview."""


class Previews:
    """Shows drafts to editors, each in their own chat."""

    def __init__(
        self,
        *,
        canary: Canary,
        audit: Audit,
        subscriptions: Subscriptions,
        brief_screens: BriefScreens,
        sender: Sender,
    ) -> None:
        self._canary = canary
        self._audit = audit
        self._subscriptions = subscriptions
        self._brief_screens = brief_screens
        self._sender = sender

    def preview(self, draft: Draft, language: Language) -> Screen:
        """The message as readers of the language will get it; raises ReleaseError.

        Its buttons work before there is a brief to open.
        """
        screen = self._brief_screens.announcement(
            brief_of(draft), language, silent=not draft.urgent
        )
        return leading_to(screen, draft, language)

    async def show(self, editor: Editor, draft: Draft) -> None:
        """Send an editor what readers will get, in each language, without sound.

        Raises ReleaseError when something is missing, or when Telegram refuses a message.
        """
        screens = [(language, self.preview(draft, language)) for language in Language]
        await self.show_screens(editor, screens)

    async def show_screens(
        self, editor: Editor, screens: Sequence[tuple[Language, Screen]]
    ) -> None:
        """Send an editor messages, without sound, with the languages of their readers.

        Raises ReleaseError for the first that Telegram refuses for what it holds.
        """
        await self._sender.typing(editor.user_id)
        for language, screen in screens:
            answer = await self._send_screen(editor, replace(screen, silent=True))
            if answer.outcome is Outcome.CONTENT:
                raise ReleaseError(Refusal.CANARY, answer.reason, language)

    async def send_to_me(self, editor: Editor, draft: Draft) -> None:
        """Send an editor what a reader of their language will get, with its sound.

        Raises ReleaseError as ``show`` does.
        """
        language = await self._subscriptions.language_of(editor)
        answer = await self._send(editor, draft, language, silent=not draft.urgent)
        if answer.outcome is Outcome.CONTENT:
            raise ReleaseError(Refusal.CANARY, answer.reason, language)

    def page(self, draft: Draft, language: Language, page: int, text_in: Language | None) -> Screen:
        """What a button of the preview opens; raises ReleaseError."""
        screen = self._brief_screens.page(brief_of(draft), language, page=page, text_in=text_in)
        return leading_to(screen, draft, language)

    async def canary(
        self, editor: Editor, draft: Draft, languages: Sequence[Language] = tuple(Language)
    ) -> None:
        """Let the editors get each version first, and this one what nobody reads; see ``Canary``.

        What is added to a draft that was sent makes no sound. Raises ReleaseError when Telegram
        refuses one for what it holds, or something is missing.
        """
        brief_of(draft)
        silent = not draft.urgent or draft.state is DraftState.SENT

        async def samples(language: Language) -> list[Screen]:
            wanted = language in languages
            return [replace(self.preview(draft, language), silent=silent)] if wanted else []

        await self._sender.typing(editor.user_id)
        refused = await self._canary.fly(samples, editor)
        if refused is None:
            return
        async with self._audit.together():
            action, subject = Action.CANARY_FAILED, f"draft:{draft.id}"
            await self._audit.note(editor.user_id, action, subject, refused.language)
        raise ReleaseError(Refusal.CANARY, refused.reason, refused.language)

    async def _send(
        self, editor: Editor, draft: Draft, language: Language, *, silent: bool
    ) -> Answer:
        screen = self.preview(draft, language)
        return await self._send_screen(editor, replace(screen, silent=silent))

    async def _send_screen(self, editor: Editor, screen: Screen) -> Answer:
        return await self._sender.send(editor.user_id, prepare(screen), Lane.READER)


def leading_to(screen: Screen, draft: Draft, language: Language) -> Screen:
    """The screen of the draft's brief, with buttons that lead to the draft instead."""
    rows = (tuple(_leading(button, draft, language) for button in row) for row in screen.keyboard)
    return replace(screen, keyboard=tuple(rows))


def _leading(button: Button, draft: Draft, language: Language) -> Button:
    said = unpack(button.data)
    if said is None or said.action != "brief":
        return button
    brief_id, page, _, *text_in = said.arguments
    if brief_id != str(draft.brief_id or 0):
        return button
    return replace(button, data=pack(PREVIEW, draft.id, language, page, *text_in))


def brief_of(draft: Draft) -> Brief:
    """The draft as the brief that readers will see; raises ReleaseError when it cannot be one."""
    if draft.corrects is not None:
        raise ReleaseError(Refusal.CORRECTS)
    if draft.topic is None:
        raise ReleaseError(Refusal.NO_TOPIC)
    if not draft.texts:
        raise ReleaseError(Refusal.NO_TEXT)
    return Brief(
        id=draft.brief_id or 0,
        key=draft.key,
        topic=draft.topic,
        edition=None,
        trend=draft.trend,
        texts=draft.texts,
        authors=draft.authors,
        source=draft.source,
        published=None,
        draft=True,
        position=0,
        photo=draft.photo,
    )
