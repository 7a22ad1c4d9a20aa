"""The control API: JSON under ``/emulator/``, for the chat page and tests in other processes."""

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from bot.clock import MovableClock
from bot.emulator.control_chats import ChatControl
from bot.emulator.errors import ApiError
from bot.emulator.faults import parse_fault
from bot.emulator.page_door import PageDoor
from bot.emulator.page_views import page_chat
from bot.emulator.requests import Asked, ControlError, Route
from bot.emulator.state import State

_LONGEST_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the demo offers as a button; ``run`` returns a sentence for the person."""

    label: str
    run: Callable[[], Awaitable[str]]


class Control:
    """Everything outside the Bot API. ``page`` is the folder with the chat page."""

    def __init__(self, state: State, actions: Mapping[str, Action], page: Path) -> None:
        self._state = state
        self._actions = dict(actions)
        self._door = PageDoor(state, page)
        routes = (*self._routes_here(), *ChatControl(state).routes())
        self._routes = tuple((route, re.compile(f"/emulator/{route.pattern}")) for route in routes)

    def offer(self, name: str, action: Action) -> None:
        """One more button for the page."""
        self._actions[name] = action

    def _routes_here(self) -> tuple[Route, ...]:
        return (
            Route("GET", "state", self._get_state),
            Route("GET", "settled", self._get_settled),
            Route("GET", "clock", self._get_clock),
            Route("POST", "clock", self._move_clock),
            Route("POST", r"actions/([\w-]+)", self._act),
            Route("POST", "faults", self._add_fault),
            Route("DELETE", "faults", self._clear_faults),
            Route("GET", "record", self._get_record),
            Route("GET", "record/summary", self._get_summary),
        )

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to a request outside the Bot API."""
        path = request.path
        if path == "/emulator/events":
            return await self._door.events(request)
        if path.startswith("/emulator/files/"):
            return self._door.file(path.removeprefix("/emulator/files/"))
        if path.startswith("/emulator/"):
            return await self._asked(request, path)
        return self._door.static(path)

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
        for route, pattern in self._routes:
            match = pattern.fullmatch(path)
            known = known or match is not None
            if match and route.method == request.method:
                body = await request.read()
                decoded = orjson.loads(body) if body else {}
                if not isinstance(decoded, dict):
                    raise ControlError(400, "a JSON object is expected")
                return await route.handler(Asked(match.groups(), request.query, decoded))
        raise ControlError(405 if known else 404, "no such request")

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

    async def _get_settled(self, asked: Asked) -> Any:
        """Answers once the bot has confirmed every update, or after ``timeout_s``."""
        updates = self._state.updates
        timeout_s = min(float(asked.query.get("timeout_s") or 10), _LONGEST_WAIT_S)
        with suppress(TimeoutError):
            await self._state.changes.until(lambda: not updates.pending, timeout_s, str)
        return {"settled": not updates.pending, "pending": updates.pending}


def _json(body: Any, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
