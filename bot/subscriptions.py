"""What a chat can decide about its own subscription."""

from datetime import datetime
from typing import Any

from storage.subscribers import NewSubscriber, Subscribers
from storage.values.briefs import Language
from storage.values.desk import Editor
from storage.values.subscribers import ChatKind, Density, QuietHours, Subscriber, SubscriberState

DEFAULT_LANGUAGE = Language.EN


class Subscriptions:
    """Each method may be repeated: an update that is handled twice changes nothing more."""

    def __init__(self, subscribers: Subscribers) -> None:
        self._subscribers = subscribers

    async def find(self, chat_id: int) -> Subscriber | None:
        """The chat's subscription, whatever its state; None for a stranger."""
        return await self._subscribers.find(chat_id)

    async def language_of(self, editor: Editor) -> Language:
        """The language that an editor has chosen as a reader, or else at the desk."""
        known = await self.find(editor.user_id)
        return known.language if known else editor.language

    async def start(self, chat_id: int, kind: ChatKind, language: Language) -> Subscriber:
        """Subscribe a new chat to all topics; revive a known one with its own preferences."""
        return await self._subscribers.add_or_revive(NewSubscriber(chat_id, kind, language))

    async def change(
        self,
        chat_id: int,
        *,
        language: Language | None = None,
        topics: frozenset[str] | None = None,
        density: Density | None = None,
    ) -> Subscriber:
        """Set what is given. A stranger becomes a subscriber: the wish to be served is clear."""
        told = {"language": language, "topics": topics, "density": density}
        changes = {name: value for name, value in told.items() if value is not None}
        if changes and (changed := await self._subscribers.change(chat_id, changes)):
            return changed
        return await self._subscribers.add_or_revive(
            NewSubscriber(
                chat_id,
                _kind(chat_id),
                language or DEFAULT_LANGUAGE,
                topics or frozenset(),
                density or Density.LEADS,
            )
        )

    async def quieten(self, chat_id: int, quiet: QuietHours | None) -> Subscriber | None:
        """Hold back what is not urgent in these hours of each day, or never when it is None."""
        return await self._subscribers.quieten(chat_id, quiet)

    async def choose_hour(self, chat_id: int, hour: int | None) -> Subscriber | None:
        """Let digests come at the first such hour, or with everybody's when it is None."""
        return await self._subscribers.change(chat_id, {"digest_hour": hour})

    async def turn(self, subscriber: Subscriber, message_id: int) -> None:
        """Note that something else will stand in a message of the chat, perhaps a copy."""
        await self._subscribers.turn(subscriber.id, message_id)

    async def pause(self, chat_id: int, until: datetime | None) -> Subscriber | None:
        """Send nothing until ``until`` (aware), or until resumed when it is None."""
        return await self._set(chat_id, SubscriberState.PAUSED, until)

    async def resume(self, chat_id: int) -> Subscriber | None:
        """Send again, after a pause as after a stop."""
        return await self._set(chat_id, SubscriberState.ACTIVE)

    async def stop(self, chat_id: int) -> Subscriber | None:
        """Send nothing any more; the preferences stay until they are forgotten."""
        return await self._set(chat_id, SubscriberState.INACTIVE, reason="stopped")

    async def forget(self, chat_id: int) -> bool:
        """Erase the chat from the store; say whether there was anything."""
        return await self._subscribers.erase(chat_id)

    async def lost(self, chat_id: int, reason: str) -> None:
        """The chat can no longer be reached: blocked, kicked. One on pause stays on pause."""
        found = await self._subscribers.find(chat_id)
        if found is not None and found.state is SubscriberState.ACTIVE:
            await self._set(chat_id, SubscriberState.INACTIVE, reason=reason)

    async def found(self, chat_id: int) -> None:
        """The chat can be reached again. One that stopped by its own will stays stopped."""
        known = await self._subscribers.find(chat_id)
        if known and known.state is SubscriberState.INACTIVE and known.reason != "stopped":
            await self._set(chat_id, SubscriberState.ACTIVE)

    async def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """A group became a supergroup: one subscription, under the new id."""
        await self._subscribers.move(old_chat_id, new_chat_id)

    async def _set(
        self,
        chat_id: int,
        state: SubscriberState,
        until: datetime | None = None,
        reason: str | None = None,
    ) -> Subscriber | None:
        changes: dict[str, Any] = {"state": state, "paused_until": until, "reason": reason}
        return await self._subscribers.change(chat_id, changes)


def _kind(chat_id: int) -> ChatKind:
    """Negative ids are groups and channels (core.telegram.org/bots/api#chat)."""
    return ChatKind.PRIVATE if chat_id > 0 else ChatKind.GROUP
