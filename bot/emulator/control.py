"""The door for the chat page and for tests in other processes: JSON under ``/emulator/``."""

import base64
import binascii
import mimetypes
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from bot.clock import MovableClock
from bot.emulator import acts
from bot.emulator.chats import Chat, ChatType, Role, Status, User
from bot.emulator.errors import ApiError
from bot.emulator.faults import parse_fault
from bot.emulator.files import Upload
from bot.emulator.messages import Message
from bot.emulator.page_views import page_chat, page_message
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


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the demo offers as a button; ``run`` returns a sentence for the person."""

    label: str
    run: Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to the control API: ``path`` holds the parts of the path."""

    path: tuple[str, ...]
    query: Mapping[str, str]
    body: Mapping[str, Any]


class ControlError(Exception):
    """A request that cannot be done: status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


Handler = Callable[[Asked], Awaitable[Any]]


class Control:
    """``page`` is the folder with the chat page, served at ``/``."""

    def __init__(self, state: State, actions: Mapping[str, Action], page: Path) -> None:
        self._state = state
        self._actions = dict(actions)
        self._page = page.resolve()
        self._routes = tuple(
            (method, re.compile(f"/emulator/{pattern}"), handler)
            for method, pattern, handler in self._table()
        )

    def offer(self, name: str, action: Action) -> None:
        """One more button for the page."""
        self._actions[name] = action

    def _table(self) -> tuple[tuple[str, str, Handler], ...]:
        chat = r"chats/(-?\d+)"
        return (
            ("GET", "state", self._get_state),
            ("POST", "chats", self._add_chat),
            ("POST", "chats/bulk", self._add_bulk),
            ("GET", chat, self._get_chat),
            ("GET", f"{chat}/messages", self._get_messages),
            ("POST", f"{chat}/messages", self._write),
            ("POST", f"{chat}/press", self._press),
            ("POST", f"{chat}/inline", self._inline),
            ("POST", f"{chat}/inline/choose", self._choose),
            ("POST", f"{chat}/status", self._status),
            ("POST", f"{chat}/members", self._member),
            ("POST", f"{chat}/migrate", self._migrate),
            ("POST", f"{chat}/read", self._read),
            ("GET", "clock", self._get_clock),
            ("POST", "clock", self._move_clock),
            ("POST", r"actions/([\w-]+)", self._act),
            ("POST", "faults", self._add_fault),
            ("DELETE", "faults", self._clear_faults),
            ("GET", "record", self._get_record),
            ("GET", "record/summary", self._get_summary),
        )

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Anything outside the Bot API."""
        path = request.path
        if path == "/emulator/events":
            return await self._events(request)
        if path.startswith("/emulator/files/"):
            return self._file(path.removeprefix("/emulator/files/"))
        if not path.startswith("/emulator/"):
            return self._static(path)
        return await self._asked(request, path)

    async def _asked(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        try:
            return _json(await self._route(request, path))
        except ControlError as error:
            return _json({"error": str(error)}, error.status)
        except ApiError as error:
            return _json({"error": error.description}, 400)
        except (ValueError, TypeError) as error:
            return _json({"error": str(error)}, 400)

    async def _route(self, request: web.BaseRequest, path: str) -> Any:
        known = False
        for method, pattern, handler in self._routes:
            match = pattern.fullmatch(path)
            known = known or match is not None
            if match and method == request.method:
                body = await request.read()
                decoded = orjson.loads(body) if body else {}
                if not isinstance(decoded, dict):
                    raise ControlError(400, "a JSON object is expected")
                return await handler(Asked(match.groups(), request.query, decoded))
        raise ControlError(405 if known else 404, "no such request")

    def _static(self, path: str) -> web.StreamResponse:
        target = (self._page / path.lstrip("/")).resolve()
        if path in {"", "/"}:
            target = self._page / "index.html"
        if not target.is_relative_to(self._page) or not target.is_file():
            return web.Response(status=404, text="Not found")
        return web.FileResponse(target, headers={"Cache-Control": "no-cache"})

    def _file(self, file_id: str) -> web.StreamResponse:
        stored = self._state.files.get(file_id)
        if stored is None:
            return web.Response(status=404, text="Not found")
        kind = stored.media.mime if stored.media.kind == "photo" else ""
        shown = kind if kind in {"image/png", "image/jpeg"} else "application/octet-stream"
        name = re.sub(r"[^\w .()-]", "_", stored.media.name, flags=re.ASCII)
        headers = {} if kind else {"Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(body=stored.content, content_type=shown, headers=headers)

    async def _events(self, request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        await response.write(b": welcome\n\n")
        with suppress(ConnectionError):
            async with aclosing(self._state.events.listen()) as events:
                async for event in events:
                    await response.write(event)
        return response

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

    async def _get_state(self, _asked: Asked) -> Any:
        state = self._state
        return {
            "clock": state.clock.now().isoformat(),
            "bot": {
                "username": state.profile.user.username,
                "name": state.profile.text("name", ""),
                "description": state.profile.text("description", ""),
                "short_description": state.profile.text("short_description", ""),
            },
            "chats": [page_chat(state, chat) for chat in state.chats],
            "actions": [
                {"name": name, "label": action.label} for name, action in self._actions.items()
            ],
        }

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

    async def _get_clock(self, _asked: Asked) -> Any:
        return {"now": self._state.clock.now().isoformat()}

    def _tell_clock(self) -> None:
        now = self._state.clock.now().isoformat()
        self._state.events.publish("clock", {"now": now})
        self._state.changes.notify()

    async def _move_clock(self, asked: Asked) -> Any:
        clock = self._state.clock
        if not isinstance(clock, MovableClock):
            raise ControlError(409, "this clock cannot be moved")
        if asked.body.get("now"):
            moment = datetime.fromisoformat(str(asked.body["now"]))
            clock.move_to(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        else:
            clock.advance(timedelta(seconds=float(asked.body.get("advance_s") or 0)))
        self._tell_clock()
        return {"now": clock.now().isoformat()}

    async def _act(self, asked: Asked) -> Any:
        action = self._actions.get(asked.path[0])
        if action is None:
            raise ControlError(404, "no such action")
        message = await action.run()
        self._state.events.publish("action", {"name": asked.path[0], "message": message})
        self._tell_clock()
        return {"message": message}

    async def _add_fault(self, asked: Asked) -> Any:
        fault = self._state.faults.add(parse_fault(asked.body))
        return {"kind": fault.kind.value, "count": fault.count, "share": fault.share}

    async def _clear_faults(self, _asked: Asked) -> Any:
        self._state.faults.clear()
        return {}

    async def _get_record(self, asked: Asked) -> Any:
        chat = asked.query.get("chat_id")
        return list(
            self._state.record.entries(
                int(asked.query.get("since") or 0),
                int(chat) if chat else None,
                asked.query.get("method"),
            )
        )

    async def _get_summary(self, _asked: Asked) -> Any:
        return self._state.record.summary() | {"stars_spent": self._state.flood.stars_spent}


def _json(body: Any, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


def _upload(value: Any) -> Upload | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise ControlError(400, "document must be an object")
    name = str(value.get("name") or "file")
    try:
        content = base64.b64decode(str(value.get("content_base64") or ""), validate=True)
    except binascii.Error as error:
        raise ControlError(400, "content_base64 is not Base64") from error
    return Upload(name, content, mimetypes.guess_type(name)[0] or "")
