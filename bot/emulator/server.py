"""The HTTP server: the Bot API under ``/bot<token>/``, and doors for the page and for tests."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson
from aiohttp import BodyPartReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler

from bot.emulator import quick
from bot.emulator.call import Call
from bot.emulator.errors import ApiError, bad_request, too_many_requests
from bot.emulator.faults import Fault, FaultKind
from bot.emulator.files import UPLOAD_LIMIT_BYTES, Upload
from bot.emulator.front import Front
from bot.emulator.messages import Message
from bot.emulator.methods.table import ASYNC_METHODS, CANONICAL, METHODS
from bot.emulator.quick import QuickSend
from bot.emulator.state import State
from bot.emulator.views import message_json

JSON = "application/json"
_BODY_LIMIT_BYTES = UPLOAD_LIMIT_BYTES + 2**20
_FLOODED_S = 60
_NEVER_S = 86_400.0
_SHUTDOWN_S = 0.2
_OK = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\nConnection: keep-alive\r\n\r\n%b"
)
_RESET = struct.pack("ii", 1, 0)
Door = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Server:
    """Listens on loopback.

    ``door`` serves every path outside the Bot API. ``latency_s`` passes between carrying a
    request out and answering it.
    """

    def __init__(self, state: State, door: Door, latency_s: float = 0.0) -> None:
        self._state = state
        self._door = door
        self._latency_s = latency_s
        self._prefix = f"/bot{state.profile.token}/"
        self._files = f"/file/bot{state.profile.token}/"
        self._quick = QuickSend(state)
        self._web: web.Server | None = None
        self._front: Front | None = None
        self._listener: asyncio.Server | None = None
        self._in_flight = 0

    async def start(self, port: int) -> int:
        """Listen on loopback; the port, chosen by the system when 0 is given."""
        self._web = web.Server(
            self._handle, access_log=None, request_factory=_request, handler_cancellation=True
        )
        self._front = Front(self._prefix + quick.METHOD, self, self._web, self._latency_s)
        self._listener = await asyncio.get_running_loop().create_server(
            self._front.connection, "127.0.0.1", port, backlog=1024
        )
        return int(self._listener.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._listener is not None:
            self._listener.close()
        if self._front is not None:
            self._front.close()
        if self._web is not None:
            await self._web.shutdown(_SHUTDOWN_S)
        self._listener = self._front = self._web = None

    def send_quickly(self, body: bytes) -> bytes | None:
        """Carry out a sendMessage and give the HTTP answer; None: take the long way."""
        limits = self._state.flood.limits
        if self._state.faults or (limits and self._in_flight > limits.max_in_flight):
            return None
        try:
            sent = self._quick.answer(body)
        except ApiError as error:
            answer = _written(error)
        else:
            if sent is None:
                return None
            answer = _OK % (len(sent), sent)
        self._state.changes.notify()
        self._in_flight += 1
        return answer

    def quick_sent(self) -> None:
        """An answer of ``send_quickly`` has left."""
        self._in_flight -= 1

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        if "%" in path:
            path = unquote(path)
        if path.startswith(self._prefix):
            return await self._api(request, path[len(self._prefix) :], query)
        if path.startswith(self._files):
            return self._download(path[len(self._files) :])
        if path.startswith(("/bot", "/file/bot")):
            return _answer(_wrong_token(path))
        return await self._door(request)

    def _download(self, path: str) -> web.StreamResponse:
        stored = self._state.files.at(path)
        if stored is None:
            return _answer(ApiError(404, "Not Found"))
        return web.Response(body=stored.content, content_type="application/octet-stream")

    async def _api(self, request: web.BaseRequest, method: str, query: str) -> web.StreamResponse:
        name = CANONICAL.get(method.lower())
        if name is None:
            return _answer(ApiError(404, "Not Found"))
        if name == quick.METHOD and not query and not self._state.faults:
            response = await self._send_quickly(request)
            if response is not None:
                return response
        try:
            values, files = await _parameters(request, query)
        except ApiError as error:
            return _answer(error)
        call = Call(name, values, files)
        if name in ASYNC_METHODS:
            return await self._listen(call)
        self._in_flight += 1
        try:
            return await self._perform(request, call)
        finally:
            self._in_flight -= 1

    async def _send_quickly(self, request: web.BaseRequest) -> web.StreamResponse | None:
        if request.headers.get("Content-Type") != JSON:
            return None
        if self._state.flood.limits and self._in_flight > self._state.flood.limits.max_in_flight:
            return None
        try:
            answer = self._quick.answer(await request.read())
        except ApiError as error:
            return _answer(error)
        if answer is None:
            return None
        self._state.changes.notify()
        self._in_flight += 1
        try:
            if self._latency_s:
                await asyncio.sleep(self._latency_s)
            return _json(answer)
        finally:
            self._in_flight -= 1

    async def _listen(self, call: Call) -> web.StreamResponse:
        fault = self._state.faults.pick(call.method, 0) if self._state.faults else None
        error = fault.error() if fault else None
        if error:
            return _answer(error)
        try:
            result = await ASYNC_METHODS[call.method](self._state, call)
        except ApiError as refusal:
            return _answer(refusal)
        return _json(orjson.dumps({"ok": True, "result": result}))

    async def _perform(self, request: web.BaseRequest, call: Call) -> web.StreamResponse:
        limits, chat_id = self._state.flood.limits, call.integer("chat_id")
        if limits and self._in_flight > limits.max_in_flight:
            error = too_many_requests(_FLOODED_S)
            self._note(call, chat_id, error.code)
            await asyncio.sleep(limits.stall_s)
            return _answer(error)
        fault = self._state.faults.pick(call.method, chat_id) if self._state.faults else None
        if fault is not None:
            return await self._faulty(request, call, fault, chat_id)
        response = self._carry_out(call, chat_id)
        if self._latency_s:
            await asyncio.sleep(self._latency_s)
        return response

    async def _faulty(
        self, request: web.BaseRequest, call: Call, fault: Fault, chat_id: int
    ) -> web.StreamResponse:
        error = fault.error()
        if error is not None:
            self._note(call, chat_id, error.code)
            return _answer(error)
        before = fault.kind in {FaultKind.RESET_BEFORE, FaultKind.TIMEOUT_BEFORE}
        response = web.Response() if before else self._carry_out(call, chat_id)
        if fault.kind is FaultKind.LATENCY:
            await asyncio.sleep(fault.latency_s)
        elif fault.kind in {FaultKind.TIMEOUT_BEFORE, FaultKind.TIMEOUT_AFTER}:
            await asyncio.sleep(_NEVER_S)
        else:
            _reset(request)
        return response

    def _carry_out(self, call: Call, chat_id: int) -> web.Response:
        try:
            result = METHODS[call.method](self._state, call)
        except ApiError as error:
            self._note(call, chat_id, error.code)
            return _answer(error)
        if isinstance(result, Message):
            self._note(call, chat_id, 0, result)
        else:
            self._note(call, chat_id, 0)
        return _json(orjson.dumps({"ok": True, "result": self._shown(result)}))

    def _shown(self, result: Any) -> Any:
        if isinstance(result, Message):
            return message_json(self._state, result)
        if isinstance(result, list):
            return [self._shown(item) for item in result]
        return result

    def _note(
        self, call: Call, chat_id: int, error_code: int, message: Message | None = None
    ) -> None:
        at = self._state.clock.now().timestamp()
        if message is None:
            message_id = call.integer("message_id")
            self._state.record.add(
                call.method, at, chat_id, error_code=error_code, message_id=message_id
            )
        else:
            self._state.record.add(
                call.method,
                at,
                message.chat_id,
                message_id=message.id,
                text_hash=message.content.text_hash,
            )


def _json(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type=JSON)


def _answer(error: ApiError) -> web.Response:
    response = _json(orjson.dumps(error.answer()), error.code)
    if "retry_after" in error.parameters:
        response.headers["Retry-After"] = str(error.parameters["retry_after"])
    return response


def _written(error: ApiError) -> bytes:
    body = orjson.dumps(error.answer())
    retry = error.parameters.get("retry_after")
    more = "" if retry is None else f"Retry-After: {retry}\r\n"
    head = f"HTTP/1.1 {error.code} {HTTPStatus(error.code).phrase}\r\nContent-Type: {JSON}\r\n"
    return f"{head}{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _wrong_token(path: str) -> ApiError:
    """A token of the right shape is unauthorized, anything else is not found."""
    token = path.removeprefix("/file").removeprefix("/bot").partition("/")[0]
    number, colon, secret = token.partition(":")
    if colon and number.isdigit() and secret:
        return ApiError(401, "Unauthorized")
    return ApiError(404, "Not Found")


def _reset(request: web.BaseRequest) -> None:
    """Close the connection the hard way: the client sees a reset, not an end."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()


async def _parameters(
    request: web.BaseRequest, query: str
) -> tuple[dict[str, Any], dict[str, Upload]]:
    values: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    kind = request.headers.get("Content-Type", "")
    if kind.startswith(JSON):
        values |= _object(await request.read())
    elif kind.startswith("application/x-www-form-urlencoded"):
        values |= parse_qsl((await request.read()).decode(), keep_blank_values=True)
    elif kind.startswith("multipart/"):
        return await _multipart(request, values)
    return values, {}


def _object(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(value, dict):
        raise bad_request("expected JSON object")
    return value


async def _multipart(
    request: web.BaseRequest, values: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Upload]]:
    files: dict[str, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is None:
            values[part.name] = content.decode()
        else:
            mime = part.headers.get("Content-Type", "")
            files[part.name] = Upload(part.filename, content, mime)
    return values, files


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    return web.BaseRequest(
        message,
        payload,
        protocol,
        writer,
        task,
        asyncio.get_running_loop(),
        client_max_size=_BODY_LIMIT_BYTES,
    )
