"""The messages by which editors see a draft: what one changes, the others see."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.briefs.topics import Topics
from bot.delivery.lanes import Lane
from bot.delivery.sender import Sender, prepare
from bot.desk.access import Access
from bot.desk.drafts.amendments import Amendments
from bot.desk.opened import Opened
from bot.presentation.environment import Screens
from bot.presentation.screen import Screen
from bot.subscriptions import Subscriptions
from storage.campaigns import Campaigns
from storage.cards import DRAFT, Card
from storage.draft_messages import DraftMessages, Question
from storage.values.desk import Draft, DraftState, Editor, Role

_CARDS = {
    DraftState.OPEN: "draft",
    DraftState.RELEASED: "released",
    DraftState.SENT: "sent",
    DraftState.DISCARDED: "discarded",
    DraftState.WITHDRAWN: "closed",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A draft as one editor sees it. The makers are numbers of editors, None for others."""

    draft: Draft
    made_by: int | None
    changed_by: int | None
    wished_by: int | None
    sends: bool
    mine: bool


class Cards:
    """One newest card of each draft for each editor, kept true. Others are not touched."""

    def __init__(
        self,
        *,
        opened: Opened,
        messages: DraftMessages,
        campaigns: Campaigns,
        access: Access,
        amendments: Amendments,
        subscriptions: Subscriptions,
        screens: Screens,
        topics: Topics,
        sender: Sender,
    ) -> None:
        self._opened = opened
        self._messages = messages
        self._campaigns = campaigns
        self._access = access
        self._amendments = amendments
        self._subscriptions = subscriptions
        self._screens = screens
        self._topics = topics
        self._sender = sender

    async def screen(self, editor: Editor, draft: Draft, note: str = "") -> Screen:
        """The draft as it stands now, for this editor; ``note`` names a sentence of the card."""
        if draft.corrects is not None and draft.state is DraftState.OPEN:
            values = {"amendment": await self._amendments.view(draft), "decides": False}
            return await self.render(editor, draft, "amendment", note=note, **values)
        template = "wished" if draft.wish else _CARDS[draft.state]
        if draft.corrects is not None and draft.state is DraftState.SENT:
            template = "amended"
        campaign_id = draft.campaign_id
        campaign = await self._campaigns.by_id(campaign_id) if campaign_id else None
        return await self.render(editor, draft, template, note=note, campaign=campaign)

    async def render(self, editor: Editor, draft: Draft, template: str, **values: object) -> Screen:
        """Another screen about the draft: ``templates/desk/<template>.html``."""
        return self._screens.render(
            f"desk/{template}.html",
            await self._subscriptions.language_of(editor),
            shown=await self._shown(editor, draft),
            draft=draft,
            topics=self._topics,
            **values,
        )

    async def put(self, editor: Editor, draft: Draft, note: str = "") -> None:
        """Send the editor a new card of a draft that has changed; the other cards follow."""
        await self.send(editor, draft, await self.screen(editor, draft, note))
        await self.refresh(draft, besides=[editor], note="changed")

    async def send(self, editor: Editor, draft: Draft, screen: Screen) -> None:
        """Send a screen, which takes the place of the editor's card of the draft."""
        await self._opened.send(editor, _subject(draft), str(draft.revision), screen)

    async def turn(
        self, editor: Editor, draft: Draft, message_id: int, *, changed: bool = True
    ) -> Screen:
        """The pressed message becomes the editor's card; what is to stand in it.

        The other cards follow when the draft has ``changed``.
        """
        card = Card(_subject(draft), editor.user_id, message_id, str(draft.revision))
        await self._opened.put(card)
        if changed:
            await self.refresh(draft, besides=[editor], note="changed")
        return await self.screen(editor, draft)

    async def refresh(
        self, draft: Draft, *, besides: Sequence[Editor] = (), note: str = ""
    ) -> None:
        """Bring the cards of those who still work at the desk up to date."""
        passed_over = {editor.user_id for editor in besides}
        cards = await self._opened.of(_subject(draft))
        others = [card for card in cards if card.user_id not in passed_over]
        await asyncio.gather(*(self._bring_up(card, draft, note) for card in others))

    async def catch_up(self, draft: Draft) -> bool:
        """Bring up to date what a crash has left behind; False when Telegram did not answer."""
        cards, done = await self._opened.of(_subject(draft)), True
        for card in cards:
            if card.shown != str(draft.revision):
                done = await self._bring_up(card, draft, "changed") and done
        maker = None if draft.created_by is None else await self._access.editor(draft.created_by)
        if (
            maker
            and draft.state is DraftState.OPEN
            and not await self._opened.seen(_subject(draft), maker)
        ):
            await self.send(maker, draft, await self.screen(maker, draft))
        unseen = draft.created_by is None and draft.wish is None and not cards
        if unseen and draft.state is DraftState.OPEN:
            await self.tell(await self._access.editors(), draft)
        return done

    async def tell(self, editors: Sequence[Editor], draft: Draft) -> None:
        """Send each of the editors who may send a new card; the cards of the others follow."""
        told = [editor for editor in editors if editor.role.includes(Role.EDITOR)]
        screens = [await self.screen(editor, draft) for editor in told]
        sent = zip(told, screens, strict=True)
        await asyncio.gather(*(self.send(editor, draft, screen) for editor, screen in sent))
        await self.refresh(draft, besides=told)

    async def ask(self, editor: Editor, draft: Draft, wanted: str) -> None:
        """Ask the editor for something by a message to be replied to.

        ``wanted`` is a language, ``photo`` or ``time``.
        """
        screen = await self.render(editor, draft, "question", wanted=wanted)
        field = await self._words(editor, "field", wanted)
        answer = await self._sender.send(
            editor.user_id, prepare(replace(screen, ask=field)), Lane.READER
        )
        if answer.message_id is not None:
            question = Question(draft.id, draft.revision, wanted)
            await self._messages.ask(editor.user_id, answer.message_id, question)

    async def question(self, editor: Editor, message_id: int) -> Question | None:
        """What a message asked this editor for."""
        return await self._messages.question(editor.user_id, message_id)

    async def draft_of(self, editor: Editor, message_id: int) -> int | None:
        """The id of the draft of which a message is this editor's card."""
        subject = await self._opened.subject(editor, message_id) or ""
        return int(subject.removeprefix(DRAFT)) if subject.startswith(DRAFT) else None

    async def tidy(self, editor: Editor, message_id: int) -> None:
        """Take a question that was answered out of sight."""
        await self._sender.delete(editor.user_id, message_id, Lane.READER)

    async def expect_more(self, editor: Editor, message_id: int, more: Question) -> None:
        """Note that a message of the editor's may go on in the next one."""
        await self._messages.ask(editor.user_id, message_id, more)

    async def newest_question(self, editor: Editor) -> Question | None:
        """What was asked or noted last."""
        return await self._messages.newest(editor.user_id)

    async def _bring_up(self, card: Card, draft: Draft, note: str) -> bool:
        async def screen(editor: Editor) -> Screen:
            return await self.screen(editor, draft, note)

        return await self._opened.bring_up(card, str(draft.revision), screen)

    async def _words(self, editor: Editor, template: str, wanted: str) -> str:
        language = await self._subscriptions.language_of(editor)
        return self._screens.words(f"desk/{template}.txt", language, wanted=wanted)

    async def _shown(self, editor: Editor, draft: Draft) -> Shown:
        wish = draft.wish
        return Shown(
            draft,
            made_by=await self._number(draft.created_by),
            changed_by=await self._number(draft.updated_by),
            wished_by=await self._number(wish.user_id if wish else None),
            sends=editor.role.includes(Role.EDITOR),
            mine=wish is not None and wish.user_id == editor.user_id,
        )

    async def _number(self, user_id: int | None) -> int | None:
        editor = await self._access.editor(user_id) if user_id is not None else None
        return editor.id if editor else None


def _subject(draft: Draft) -> str:
    return f"{DRAFT}{draft.id}"
