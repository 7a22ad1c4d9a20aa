import asyncio

import pytest
from telegram.ext import ExtBot

from bot.delivery.lanes import Kind, Lane
from bot.delivery.outcome import FloodError
from bot.delivery.pacing import Pacer
from bot.emulator import Emulator
from bot.telegram.limiter import PacedRequests, kind_of
from bot.telegram.transport import PLACEHOLDER, Transport
from tests.unit.delivery.ticking import MovableTime


@pytest.fixture
def time() -> MovableTime:
    return MovableTime()


@pytest.fixture
def pacer(time: MovableTime) -> Pacer:
    return Pacer(30, time=time)


@pytest.fixture
async def paced(emulator: Emulator, transport: Transport, pacer: Pacer) -> ExtBot[Lane]:
    emulator.bulk(1000, 10, "be")
    return ExtBot(
        PLACEHOLDER,
        base_url=transport.bot_url,
        request=transport,
        get_updates_request=transport,
        rate_limiter=PacedRequests(pacer),
    )


async def test_replies_take_slots_before_deliveries(
    paced: ExtBot[Lane], pacer: Pacer, time: MovableTime
) -> None:
    order: list[str] = []

    async def deliver(chat_id: int) -> None:
        await pacer.slot(chat_id, Lane.BULK)
        order.append("bulk")

    bulk = [asyncio.create_task(deliver(chat_id)) for chat_id in (1, 2, 3)]
    await asyncio.sleep(0)
    reply = asyncio.create_task(paced.send_message(1000, "hello"))
    reply.add_done_callback(lambda _: order.append("reply"))
    await time.run_for(0.035)
    await reply
    await time.run_for(1)
    assert order == ["bulk", "reply", "bulk", "bulk"]
    await asyncio.gather(*bulk)


async def test_a_429_is_waited_out_and_the_reply_arrives(
    emulator: Emulator, paced: ExtBot[Lane], time: MovableTime
) -> None:
    emulator.fault("429", retry_after_s=4, count=1)
    reply = asyncio.create_task(paced.send_message(1000, "hello"))
    await time.armed.wait()
    await time.run_for(3.9)
    assert not reply.done()
    await time.run_for(0.2)
    assert (await reply).text == "hello"


async def test_a_hold_that_is_too_long_is_told(emulator: Emulator, paced: ExtBot[Lane]) -> None:
    emulator.fault("429", retry_after_s=10_072)
    for _ in range(2):
        with pytest.raises(FloodError) as caught:
            await paced.send_message(1000, "hello")
        assert caught.value.retry_after.total_seconds() == 10_072
    assert len(emulator.record) == 1


async def test_what_does_not_count_waits_for_nothing(
    paced: ExtBot[Lane], time: MovableTime
) -> None:
    for _ in range(5):
        await paced.send_chat_action(1000, "typing")
    await paced.set_my_commands([("help", "help")])
    assert time.fired == 0


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("sendMessage", Kind.SEND),
        ("sendPhoto", Kind.SEND),
        ("copyMessages", Kind.SEND),
        ("forwardMessage", Kind.SEND),
        ("editMessageText", Kind.EDIT),
        ("editMessageReplyMarkup", Kind.EDIT),
        ("deleteMessages", Kind.DELETE),
        ("deleteMyCommands", None),
        ("deleteWebhook", None),
        ("sendChatAction", None),
        ("answerCallbackQuery", None),
        ("answerInlineQuery", None),
        ("getFile", None),
    ],
)
def test_messages_edits_and_deletes_count(method: str, kind: Kind | None) -> None:
    assert kind_of(method) is kind
