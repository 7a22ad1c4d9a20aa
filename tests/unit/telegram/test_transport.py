import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.delivery.outcome import AmbiguousError, FloodError, NotSentError
from bot.telegram.transport import PLACEHOLDER, Timeouts, Transport
from tests.unit.telegram.raw_server import OK, RawServer, always, http, raw_server, reset, silence

TOKEN = "123456:AAsecretsecretsecretsecretsecret"
UNREACHABLE = "http://127.0.0.1:1"
QUICK = Timeouts(reply_s=0.05, bulk_s=0.05)


def failure(status: str, description: str, parameters: str = "{}") -> bytes:
    body = (
        f'{{"ok":false,"error_code":{status[:3]},"description":"{description}",'
        f'"parameters":{parameters}}}'
    )
    return http(body.encode(), status)


@asynccontextmanager
async def bot_at(
    url: str, timeouts: Timeouts | None = None, prefix: str = ""
) -> AsyncIterator[tuple[Bot, Transport]]:
    transport = Transport(TOKEN, url + prefix, timeouts=timeouts)
    bot = Bot(
        PLACEHOLDER,
        base_url=transport.bot_url,
        base_file_url=transport.file_url,
        request=transport,
        get_updates_request=transport,
    )
    await transport.initialize()
    try:
        yield bot, transport
    finally:
        await transport.shutdown()


async def test_a_call_is_one_post_of_json() -> None:
    async with raw_server(always(http())) as server, bot_at(server.url) as (_, transport):
        answer = await transport.call("sendMessage", b'{"chat_id":1}')
        assert answer == (200, OK)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == f"POST /bot{TOKEN}/sendMessage HTTP/1.1".encode()
    assert f"Host: 127.0.0.1:{server.port}".encode() in lines
    assert b"Content-Type: application/json" in lines
    assert body == b'{"chat_id":1}'


async def test_an_address_may_have_a_path() -> None:
    async with (
        raw_server(always(http())) as server,
        bot_at(server.url, prefix="/api") as (bot, transport),
    ):
        await transport.call("getMe", b"{}")
        await bot.delete_message(1, 2)
    paths = [request.split(b" ")[1] for request in server.requests]
    assert paths == [f"/api/bot{TOKEN}/{name}".encode() for name in ("getMe", "deleteMessage")]


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "api.telegram.org", "", "https://"])
async def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="http"):
        Transport(TOKEN, url)


async def test_a_method_is_a_name() -> None:
    async with bot_at(UNREACHABLE) as (_, transport):
        with pytest.raises(ValueError, match="method"):
            await transport.call("getMe HTTP/1.1\r\nX: ", b"{}")


async def test_ptb_sends_json_and_reads_the_result() -> None:
    async with raw_server(always(http(b'{"ok":true,"result":true}'))) as server:
        async with bot_at(server.url) as (bot, _):
            assert await bot.delete_message(-100123, 5)
        assert server.requests[0].endswith(b'{"chat_id":-100123,"message_id":5}')


async def test_ptb_uploads_files_as_a_form() -> None:
    message = b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}}'
    async with raw_server(always(http(message))) as server:
        async with bot_at(server.url) as (bot, _):
            await bot.send_document(1, b"contents", filename="digest.txt", caption="Тыдзень")
        request = server.requests[0]
    assert b"multipart/form-data" in request
    assert b'filename="digest.txt"' in request
    assert b"contents" in request
    assert "Тыдзень".encode() in request


async def test_ptb_downloads_files() -> None:
    async with raw_server(always(http(b"\x00\x01"))) as server:
        async with bot_at(server.url) as (_, transport):
            url = f"{transport.file_url}{PLACEHOLDER}/documents/a.pdf"
            assert await transport.retrieve(url) == b"\x00\x01"
        assert server.requests[0].startswith(f"GET /file/bot{TOKEN}/documents/a.pdf ".encode())


@pytest.mark.parametrize(
    ("status", "description", "error"),
    [
        ("400 Bad Request", "Bad Request: chat not found", BadRequest),
        ("403 Forbidden", "Forbidden: bot was blocked by the user", Forbidden),
        ("401 Unauthorized", "Unauthorized", InvalidToken),
    ],
)
async def test_ptb_gets_its_own_errors(
    status: str, description: str, error: type[TelegramError]
) -> None:
    async with (
        raw_server(always(failure(status, description))) as server,
        bot_at(server.url) as (bot, _),
    ):
        with pytest.raises(error):
            await bot.delete_message(1, 2)


async def test_a_429_says_how_long_without_a_warning() -> None:
    answer = failure("429 Too Many Requests", "retry after 10072", '{"retry_after":10072}')
    async with raw_server(always(answer)) as server, bot_at(server.url) as (bot, _):
        with pytest.raises(FloodError) as caught:
            await bot.delete_message(1, 2)
    assert caught.value.retry_after.total_seconds() == 10072


@pytest.mark.parametrize(
    "answer",
    [
        http(b"<html>nginx</html>", "403 Forbidden"),
        http(b"<html>nginx</html>", "502 Bad Gateway"),
        http(b"<html>login</html>", "302 Found", "Location: http://127.0.0.1:1/"),
        http(b"<html>login</html>"),
        http(b"[]"),
    ],
)
async def test_an_answer_that_is_not_telegrams_is_ambiguous(answer: bytes) -> None:
    async with raw_server(always(answer)) as server, bot_at(server.url) as (bot, _):
        with pytest.raises(AmbiguousError, match="invalid answer"):
            await bot.delete_message(1, 2)


async def test_what_certainly_did_not_leave_is_told_from_what_perhaps_did() -> None:
    async with bot_at(UNREACHABLE) as (bot, transport):
        with pytest.raises(NotSentError):
            await bot.delete_message(1, 2)
        with pytest.raises(NotSentError):
            await transport.call("deleteMessage", b"{}")
    for act in (reset, silence):
        async with raw_server(act) as server, bot_at(server.url, QUICK) as (bot, transport):
            with pytest.raises(AmbiguousError):
                await bot.delete_message(1, 2)
            with pytest.raises(AmbiguousError):
                await transport.call("deleteMessage", b"{}")


async def test_before_and_after_its_life_it_sends_nothing() -> None:
    transport = Transport(TOKEN, UNREACHABLE)
    for _ in range(2):
        with pytest.raises(NotSentError):
            await transport.call("getMe", b"{}")
        with pytest.raises(NotSentError):
            await transport.post(f"{UNREACHABLE}/bot{TOKEN}/getMe")
        await transport.initialize()
        await transport.initialize()
        await transport.shutdown()
        await transport.shutdown()


class Written(logging.Handler):
    """All that is logged, with the tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter().format(record))


async def fail_in_every_way(server: RawServer) -> list[BaseException]:
    errors: list[BaseException] = []
    acts = (
        reset,
        silence,
        always(http(b"<html>", "502 Bad Gateway")),
        always(http(b"<html>")),
        always(http(b"<html>", "302 Found", "Location: /elsewhere")),
        always(b"SSH-2.0\r\n\r\n"),
        always(failure("401 Unauthorized", "Unauthorized")),
        always(failure("429 Too Many Requests", "x", '{"retry_after":1}')),
    )
    for act in acts:
        server.act = act
        async with bot_at(server.url, QUICK) as (bot, transport):
            errors += await _errors_of(bot, transport)
            assert "secret" not in repr(bot)
    async with bot_at(UNREACHABLE, QUICK) as (bot, transport):
        errors += await _errors_of(bot, transport)
    return errors


async def _errors_of(bot: Bot, transport: Transport) -> list[BaseException]:
    errors: list[BaseException] = []
    try:
        await bot.delete_message(1, 2)
    except TelegramError as error:
        errors.append(error)
    try:
        await transport.call("deleteMessage", b"{}")
    except TelegramError as error:
        errors.append(error)
    return errors


async def test_the_token_is_in_no_log_no_repr_and_no_exception() -> None:
    written = Written()
    root = logging.getLogger()
    level = root.level
    root.addHandler(written)
    root.setLevel(logging.DEBUG)
    try:
        async with raw_server(silence) as server:
            errors = await fail_in_every_way(server)
    finally:
        root.removeHandler(written)
        root.setLevel(level)
    assert len(errors) >= 12
    told = [repr(Transport(TOKEN)), str(Transport(TOKEN)), *written.lines]
    for error in errors:
        told += [str(error), repr(error), "".join(traceback.format_exception(error))]
        told += [repr(error.__context__), repr(error.__cause__)]
    assert not [text for text in told if "secret" in text]
