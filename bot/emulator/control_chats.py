"""Requests of the control API that concern one chat, or make one."""

import base64
import binascii
import mimetypes
from collections.abc import Callable, Mapping
from typing import Any

from bot.emulator import acts
from bot.emulator.chats import Chat, ChatType, Role, Status, User
from bot.emulator.files import Upload
from bot.emulator.messages import Message
from bot.emulator.page_views import page_chat, page_message
from bot.emulator.requests import Asked, ControlError, Route
from bot.emulator.state import State

WAIT_S = 10.0
_PAGE_SIZE = 50
_STATUSES = {
    "block": Status.BLOCKED,
    "unblock": Status.ACTIVE,
    "kick": Status.BLOCKED,
    "leave": Status.LEFT,
    "join": Status.ACTIVE,
    "deactivate": Status.DEACTIVATED,
    **{status.value: status for status in Status},
}


class ChatControl:
    """People in their chats, for the page and for tests in other processes."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> tuple[Route, ...]:
        chat = r"chats/(-?\d+)"
        return (
            Route("POST", "chats", self._add_chat),
            Route("POST", "chats/bulk", self._add_bulk),
            Route("GET", chat, self._get_chat),
            Route("GET", f"{chat}/messages", self._get_messages),
            Route("POST", f"{chat}/messages", self._write),
            Route("POST", f"{chat}/press", self._press),
            Route("POST", f"{chat}/inline", self._inline),
            Route("POST", f"{chat}/inline/choose", self._choose),
            Route("POST", f"{chat}/status", self._status),
            Route("POST", f"{chat}/members", self._member),
            Route("POST", f"{chat}/migrate", self._migrate),
            Route("POST", f"{chat}/read", self._read),
        )

    def _chat(self, asked: Asked) -> Chat:
        chat = self._state.chats.get(int(asked.path[0]))
        if chat is None:
            raise ControlError(404, "no such chat")
        return chat

    def _user(self, chat: Chat, asked: Asked) -> User:
        """Who acts: ``user_id``, else the person of a private chat, else the first member."""
        user_id = asked.body.get("user_id") or (chat.user.id if chat.user else None)
        if user_id is None:
            user_id = next(iter(chat.members), None)
        user = self._state.chats.user(int(user_id)) if user_id is not None else None
        if user is None:
            raise ControlError(400, "user_id must name a person")
        return user

    def _message(self, chat: Chat, message_id: Any) -> Message:
        message = self._state.messages.get(chat, int(message_id or 0))
        if message is None:
            raise ControlError(404, "no such message")
        return message

    async def _add_chat(self, asked: Asked) -> Any:
        body = asked.body
        kind = ChatType(str(body.get("type") or "private"))
        chat_id = int(body["id"]) if body.get("id") else None
        username = str(body.get("username") or "")
        if kind is ChatType.PRIVATE:
            name = str(body.get("first_name") or body.get("title") or "Person")
            language = str(body.get("language_code") or "")
            chat = acts.new_person(self._state, name, language, username=username, user_id=chat_id)
            chat.started = bool(body.get("started"))
        else:
            chat = acts.new_group(
                self._state,
                kind,
                str(body.get("title") or "Group"),
                chat_id=chat_id,
                username=username,
            )
            self._fill(chat, body)
        return page_chat(self._state, chat)

    def _fill(self, chat: Chat, body: Mapping[str, Any]) -> None:
        """``members``: ids of people, the first of them the owner, who takes the bot in."""
        members = [int(user_id) for user_id in body.get("members") or ()]
        for user_id in members:
            chat.members[user_id] = Role.MEMBER
        owner = self._state.chats.user(members[0]) if members else None
        if owner:
            chat.members[owner.id] = Role.CREATOR
            acts.add_bot(self._state, chat, owner)

    async def _add_bulk(self, asked: Asked) -> Any:
        bulk = self._state.chats.add_bulk(
            int(asked.body.get("first_id") or 0),
            int(asked.body.get("count") or 0),
            [str(code) for code in asked.body.get("language_codes") or ["en"]],
        )
        return {"first_id": bulk.first_id, "count": bulk.count}

    async def _get_chat(self, asked: Asked) -> Any:
        return page_chat(self._state, self._chat(asked))

    async def _get_messages(self, asked: Asked) -> Any:
        chat = self._chat(asked)
        before = int(asked.query.get("before") or 0)
        limit = int(asked.query.get("limit") or _PAGE_SIZE)
        found = [m for m in self._state.messages.of(chat) if not before or m.id < before]
        return [page_message(self._state, message) for message in found[-limit:]]

    async def _write(self, asked: Asked) -> Any:
        chat, body = self._chat(asked), asked.body
        message = acts.write(
            self._state,
            chat,
            self._user(chat, asked),
            str(body.get("text") or ""),
            reply_to=int(body.get("reply_to") or 0),
            document=_upload(body.get("document")),
            photo=_upload(body.get("photo")),
            forwarded=bool(body.get("forward")),
        )
        return page_message(self._state, message)

    async def _press(self, asked: Asked) -> Any:
        chat = self._chat(asked)
        message = self._message(chat, asked.body.get("message_id"))
        callbacks = self._state.callbacks
        query_id = acts.press(
            self._state, chat, self._user(chat, asked), message, str(asked.body.get("data"))
        )
        await self._wait(lambda: callbacks.answer(query_id) is not None)
        answer = callbacks.answer(query_id)
        return {
            "answered": answer is not None,
            "text": answer.text if answer else "",
            "alert": bool(answer and answer.alert),
            "url": answer.url if answer else "",
        }

    async def _wait(self, condition: Callable[[], bool]) -> None:
        try:
            await self._state.changes.until(condition, WAIT_S, str)
        except TimeoutError:
            return

    async def _inline(self, asked: Asked) -> Any:
        chat = self._chat(asked)
        inline = self._state.inline
        query_id = acts.ask_inline(
            self._state, chat, self._user(chat, asked), str(asked.body.get("query") or "")
        )
        await self._wait(lambda: inline.answer(query_id) is not None)
        return {
            "answered": inline.answer(query_id) is not None,
            "query_id": query_id,
            "results": inline.answer(query_id) or [],
        }

    async def _choose(self, asked: Asked) -> Any:
        chat, body = self._chat(asked), asked.body
        results = self._state.inline.answer(str(body.get("query_id"))) or []
        for result in results:
            if str(result["id"]) == str(body.get("result_id")):
                message = acts.choose_inline(
                    self._state, chat, self._user(chat, asked), result, str(body.get("query") or "")
                )
                return page_message(self._state, message)
        raise ControlError(404, "no such result")

    async def _status(self, asked: Asked) -> Any:
        chat = self._chat(asked)
        status = _STATUSES.get(str(asked.body.get("status")))
        if status is None:
            raise ControlError(400, f"status must be one of {', '.join(sorted(_STATUSES))}")
        acts.change_status(self._state, chat, status, self._user(chat, asked))
        return page_chat(self._state, chat)

    async def _member(self, asked: Asked) -> Any:
        """``{user_id, role}``; without ``user_id`` the bot's own role, ``administrator``, …"""
        chat = self._chat(asked)
        role = Role(str(asked.body.get("role") or "member"))
        if asked.body.get("user_id"):
            chat.members[self._user(chat, asked).id] = role
        else:
            acts.promote_bot(self._state, chat, self._user(chat, asked), role)
        return page_chat(self._state, chat)

    async def _migrate(self, asked: Asked) -> Any:
        chat = self._chat(asked)
        return page_chat(self._state, acts.migrate(self._state, chat, self._user(chat, asked)))

    async def _read(self, asked: Asked) -> Any:
        chat = self._chat(asked)
        chat.read_to = max(chat.read_to, chat.last_sent_id)
        return page_chat(self._state, chat)


def _upload(value: Any) -> Upload | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise ControlError(400, "a file must be an object")
    name = str(value.get("name") or "file")
    try:
        content = base64.b64decode(str(value.get("content_base64") or ""), validate=True)
    except binascii.Error as error:
        raise ControlError(400, "content_base64 is not Base64") from error
    return Upload(name, content, mimetypes.guess_type(name)[0] or "")
