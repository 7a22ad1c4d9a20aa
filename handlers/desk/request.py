"""What an editor asks: a request whose right was checked."""

from dataclasses import dataclass, field, replace

from bot.desk.asked import Asked
from bot.desk.desk import Desk
from bot.desk.drafts.amendments import Amendments
from bot.desk.drafts.cards import Cards
from bot.desk.drafts.previews import Previews
from bot.desk.drafts.release import Release
from handlers.request import Request
from storage.values.desk import Editor


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRequest(Request):
    """One wish of an editor, in their private chat.

    ``message_id`` is the message with the button that was pressed, or the one that the editor
    wrote; ``bot_username`` is for links. ``press_id`` is Telegram's of the press, which a crash
    replays; empty without one.
    """

    editor: Editor = field(repr=False)
    bot_username: str
    message_id: int
    press_id: str = ""

    @property
    def desk(self) -> Desk:
        return self.services.desk

    @property
    def cards(self) -> Cards:
        return self.services.newsroom.cards

    @property
    def previews(self) -> Previews:
        return self.services.newsroom.previews

    @property
    def amendments(self) -> Amendments:
        return self.services.newsroom.amendments

    @property
    def asked(self) -> Asked:
        return self.services.newsroom.asked

    @property
    def release(self) -> Release:
        return self.services.newsroom.release

    @property
    def user_id(self) -> int:
        """The editor's Telegram id."""
        return self.editor.user_id


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, before anything is known of their rights."""

    request: Request
    user_id: int = field(repr=False)
    bot_username: str
    message_id: int
    press_id: str = ""

    def at_desk(self, editor: Editor) -> DeskRequest:
        """The same wish, of one who has the right."""
        request = self.request
        return DeskRequest(
            services=request.services,
            chat_id=request.chat_id,
            kind=request.kind,
            subscriber=request.subscriber,
            told_language=request.told_language,
            words=request.words,
            editor=editor,
            bot_username=self.bot_username,
            message_id=self.message_id,
            press_id=self.press_id,
        )


async def seated(asking: Asking, editor: Editor) -> tuple[DeskRequest, tuple[Editor, ...]]:
    """The wish of one who has the right, and the editors whose menus have to follow.

    What comes to them unasked is from now on in the language in which they ask.
    """
    language = asking.request.language
    if editor.language is language:
        return asking.at_desk(editor), ()
    await asking.request.services.desk.access.speak(editor.user_id, language)
    speaking = replace(editor, language=language)
    return asking.at_desk(speaking), (speaking,)
