"""The door for a newsroom's own systems: ``POST /briefs``, described by ``GET /openapi.json``."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol

import structlog
from aiohttp import web

from bot.briefs.sources import SourceError
from bot.briefs.sources.decoding import MAX_BYTES
from bot.briefs.sources.json import SCHEMA_PATH
from bot.briefs.week import Week
from bot.clock import Clock
from bot.desk.doors import Doors
from bot.desk.drafts.reception import (
    Arrival,
    ConfirmationError,
    ConflictError,
    Reception,
    ReceptionError,
    UnsoundError,
)
from bot.web.allowance import Allowance
from bot.web.problems import Problem
from bot.web.wish import Wish
from storage.errors import QUERY_ERRORS
from storage.received import Known, Received
from storage.values.briefs import BriefContent, Language
from storage.values.desk import Door

_log = structlog.get_logger(__name__)

PATH = "/briefs"
DESCRIPTION_PATH = "/openapi.json"
REQUESTS_PER_MINUTE = 60
MISTAKES_PER_MINUTE = 60
BODY_WITHIN_S = 30
AT_ONCE = 4
"""So many bodies of 5 MB are held at once."""

_DESCRIPTION = Path(__file__).with_name("openapi.json")
_REFUSALS: Sequence[tuple[type[ReceptionError], HTTPStatus, str]] = (
    (UnsoundError, HTTPStatus.UNPROCESSABLE_ENTITY, "unsound-brief"),
    (ConflictError, HTTPStatus.CONFLICT, "conflict"),
    (ConfirmationError, HTTPStatus.FORBIDDEN, "needs-confirmation"),
)


class ReadBriefs(Protocol):
    """Reads a file in any import format; takes a while."""

    def __call__(
        self, name: str, data: bytes, *, language: Language | None, week: Week | None
    ) -> tuple[BriefContent, ...]:
        """The briefs; ``name`` may be an ending alone. Raises SourceError."""


class BriefsDoor:
    """Checks who knocks before anything is read; each request is taken whole or not at all."""

    def __init__(
        self,
        doors: Doors,
        read: ReadBriefs,
        reception: Reception,
        received: Received,
        clock: Clock,
    ) -> None:
        self._doors = doors
        self._read = read
        self._reception = reception
        self._received = received
        self._clock = clock
        self._requests = Allowance(clock, REQUESTS_PER_MINUTE)
        self._mistakes = Allowance(clock, MISTAKES_PER_MINUTE)
        self._room = asyncio.Semaphore(AT_ONCE)
        self._taking = asyncio.Lock()

    async def handle(self, request: web.Request) -> web.Response:
        """An aiohttp handler of ``/briefs``; what goes wrong is told as a problem."""
        try:
            return await self._answer(request)
        except Problem as problem:
            return problem.response()
        except QUERY_ERRORS:
            return Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "unavailable",
                "The store does not answer. Nothing is known to have changed: send it again.",
                headers={"Retry-After": "10"},
            ).response()
        except Exception:  # noqa: BLE001 - a top loop
            _log.exception("a request to the door failed")
            detail = "Something went wrong here, and is in the log. It may be sent again."
            return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", detail).response()

    async def describe(self, _request: web.Request) -> web.Response:
        """An aiohttp handler of ``/openapi.json``."""
        return web.json_response(await asyncio.to_thread(description))

    async def _answer(self, request: web.Request) -> web.Response:
        if request.method != "POST":
            detail = "Briefs are brought in by POST."
            allow = {"Allow": "POST"}
            raise Problem(
                HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", detail, headers=allow
            )
        door = await self._door(request)
        wait_s = self._requests.take(door.id)
        if wait_s:
            raise _too_many(wait_s)
        wish = Wish.of(request)
        async with self._room:
            body = await _body(request)
            if wish.key is not None:
                return await self._once(wish, wish.key, body, door)
            answer, status = await self._take(wish, body, door)
            return web.json_response(answer, status=status)

    async def _door(self, request: web.Request) -> Door:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        door = await self._doors.enter(token.strip()) if kind.lower() == "bearer" else None
        if door is not None:
            return door
        wait_s = self._mistakes.take(None)
        if wait_s:
            raise _too_many(wait_s)
        await self._doors.refused()
        raise _unauthorized()

    async def _once(self, wish: Wish, key: str, body: bytes, door: Door) -> web.Response:
        claim = await self._received.claim(door.id, key, wish.digest(body), self._clock.now())
        if claim.known is Known.OTHER_BODY:
            detail = "This Idempotency-Key came with another request before."
            raise Problem(HTTPStatus.CONFLICT, "idempotency-key-reused", detail)
        if claim.known is Known.UNDER_WAY:
            detail = "The first request with this Idempotency-Key is still being handled."
            again = {"Retry-After": "5"}
            raise Problem(HTTPStatus.CONFLICT, "under-way", detail, headers=again)
        if claim.answer is not None:
            replayed = {"Idempotency-Replayed": "true"}
            return web.json_response(
                claim.answer["body"], status=claim.answer["status"], headers=replayed
            )
        try:
            answer, status = await self._take(wish, body, door)
        except Problem:
            await self._received.release(door.id, key)
            raise
        await self._received.settle(door.id, key, {"body": answer, "status": status})
        return web.json_response(answer, status=status)

    async def _take(
        self, wish: Wish, body: bytes, door: Door
    ) -> tuple[Mapping[str, Any], HTTPStatus]:
        try:
            contents = await asyncio.to_thread(
                self._read, wish.name, body, language=wish.language, week=wish.week
            )
            async with self._taking:
                if await self._doors.by_id(door.id) is None:  # revoked while the body came
                    raise _unauthorized()
                arrivals = await self._reception.take(contents, wish.become, door)
        except SourceError as error:
            raise _unreadable(error) from None
        except ReceptionError as error:
            status, code = next(
                (status, code) for kind, status, code in _REFUSALS if isinstance(error, kind)
            )
            raise Problem(status, code, str(error)) from None
        added = any(arrival.change == "added" for arrival in arrivals)
        status = HTTPStatus.CREATED if added else HTTPStatus.OK
        return {"as": wish.become, "briefs": [_facts(one) for one in arrivals]}, status


def description() -> dict[str, Any]:
    """The OpenAPI description, with the JSON Schema of an edition in its place."""
    document: dict[str, Any] = json.loads(_DESCRIPTION.read_text("utf-8"))
    schemas = document["components"]["schemas"]
    edition = SCHEMA_PATH.read_text("utf-8").replace('"#/', '"#/components/schemas/Edition/')
    schemas["Edition"] = json.loads(edition)
    return document


async def _body(request: web.Request) -> bytes:
    chunks, size = [], 0
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for chunk in request.content.iter_chunked(65_536):
                size += len(chunk)
                if size > MAX_BYTES:
                    detail = f"At most {MAX_BYTES // 1_000_000} MB are taken at once."
                    raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", detail)
                chunks.append(chunk)
    except web.RequestPayloadError:
        detail = "The body is broken: it is not what its headers say."
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-request", detail) from None
    except TimeoutError:
        detail = f"The body did not come within {BODY_WITHIN_S} seconds."
        raise Problem(HTTPStatus.REQUEST_TIMEOUT, "timeout", detail) from None
    return b"".join(chunks)


def _unauthorized() -> Problem:
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        "unauthorized",
        "A token is needed: Authorization: Bearer … An owner makes one under /desk.",
        headers={"WWW-Authenticate": 'Bearer realm="briefs"'},
    )


def _too_many(wait_s: int) -> Problem:
    return Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too-many-requests",
        f"Too many requests; try again in {wait_s} s.",
        headers={"Retry-After": str(wait_s)},
    )


def _unreadable(error: SourceError) -> Problem:
    detail = error.message.replace("--language", "?language").replace("--week", "?week")
    more = {} if error.line is None else {"line": error.line}
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unreadable-brief", detail, more=more)


def _facts(arrival: Arrival) -> dict[str, Any]:
    return {
        "id": arrival.brief_id,
        "edition": arrival.edition,
        "key": arrival.key,
        "languages": [language.value for language in arrival.languages],
        "outcome": arrival.change,
        "campaign": arrival.campaign_id,
        "draft": arrival.draft_id,
    }
