import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot

from bot.emulator import Emulator
from bot.telegram.dispatch import Dispatcher
from bot.telegram.patience import TokenRefusedError
from bot.telegram.transport import Transport
from bot.telegram.webhook import SECRET_FIELD, Webhook
from tests.unit.telegram.test_dispatch import Handled, message

SECRET = "a-long_secret"


@asynccontextmanager
async def door(webhook: Webhook) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_post("/hook", webhook.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


async def post(url: str, update: object, secret: str | None = SECRET) -> int:
    fields = {} if secret is None else {SECRET_FIELD: secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=update, headers=fields) as response,
    ):
        return response.status


@pytest.fixture
def handled() -> Handled:
    return Handled()


@pytest.fixture
def webhook(handled: Handled, bot: Bot) -> Webhook:
    return Webhook(Dispatcher(handled, bot), SECRET)


async def test_an_update_is_answered_when_it_is_handled(webhook: Webhook, handled: Handled) -> None:
    gate = handled.stop_at(1)
    async with door(webhook) as url:
        answer = asyncio.create_task(post(url, message(1)))
        again = asyncio.create_task(post(url, message(1)))
        await handled.has(1, begun=True)
        assert not answer.done()
        gate.set()
        assert [await answer, await again] == [200, 200]
    assert handled.ids == [1]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "сакрэт"])
async def test_without_the_secret_nothing_is_handled(
    webhook: Webhook, handled: Handled, secret: str | None
) -> None:
    async with door(webhook) as url:
        assert await post(url, message(1), secret) == 403
    assert handled.begun == []


@pytest.mark.parametrize("body", [[], "x", {}, {"update_id": "1"}])
async def test_what_is_no_update_is_refused(webhook: Webhook, body: object) -> None:
    async with door(webhook) as url:
        assert await post(url, body) == 400


async def test_what_is_not_handled_before_the_end_comes_again(
    webhook: Webhook, handled: Handled
) -> None:
    handled.stop_at(1)
    async with door(webhook) as url:
        answer = asyncio.create_task(post(url, message(1)))
        await handled.has(1, begun=True)
        await webhook.close(drain_s=0.01)
        assert await answer == 503
        assert await post(url, message(2)) == 503
    assert handled.ids == []


@pytest.mark.parametrize("secret", ["", "with space", "сакрэт", "x" * 257])
async def test_a_secret_that_telegram_would_not_take_is_refused(bot: Bot, secret: str) -> None:
    with pytest.raises(ValueError, match="WEBHOOK_SECRET"):
        Webhook(Dispatcher(Handled(), bot), secret)


async def test_telegram_is_told_the_address_and_then_knocks(
    emulator: Emulator, transport: Transport, webhook: Webhook, handled: Handled
) -> None:
    emulator.fault("error", status=502, count=1)
    async with door(webhook) as url:
        await webhook.register(transport, url, asyncio.Event())
        emulator.person().says("hello")
        await emulator.settled()
    assert len(handled.ids) == 1
    assert SECRET not in repr(webhook)


async def test_a_refused_token_is_final(emulator: Emulator, webhook: Webhook) -> None:
    transport = Transport("1:revoked", emulator.url)
    await transport.initialize()
    with pytest.raises(TokenRefusedError):
        await webhook.register(transport, "http://127.0.0.1:1/hook", asyncio.Event())
    await transport.shutdown()
