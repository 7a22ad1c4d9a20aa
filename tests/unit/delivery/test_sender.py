import asyncio
from dataclasses import replace
from math import inf

import orjson
import pytest

from bot.delivery.lanes import Lane
from bot.delivery.outcome import Outcome
from bot.delivery.pacing import Pacer
from bot.delivery.sender import Payload, Sender, prepare
from bot.emulator import Emulator
from bot.emulator.files import Upload
from bot.emulator.people import Person
from bot.presentation.screen import Button, Screen
from bot.telegram.transport import Transport
from tests.unit.delivery.ticking import MovableTime

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
HELLO = prepare(Screen("<b>Добры дзень</b>"))


@pytest.fixture
def time() -> MovableTime:
    return MovableTime()


@pytest.fixture
def pacer(time: MovableTime) -> Pacer:
    return Pacer(inf, time=time)


@pytest.fixture
def sender(transport: Transport, pacer: Pacer) -> Sender:
    return Sender(transport, pacer)


@pytest.fixture
def alesia(emulator: Emulator) -> Person:
    person = emulator.person("Алеся", "be")
    person.says("/start")
    return person


async def test_a_message_arrives_with_text_buttons_and_its_id(
    sender: Sender, alesia: Person
) -> None:
    screen = Screen(
        "<b>Тыдзень</b>",
        (
            (Button("Далей", data="1:next", style="primary"), Button("Сайт", url="https://a.by")),
            (Button("Капіяваць", copy="код"), Button("Падзяліцца", switch_inline="2017-W50")),
        ),
        silent=True,
    )
    answer = await sender.send(alesia.id, prepare(screen), Lane.READER)
    assert answer.outcome is Outcome.SENT
    assert answer.message_id == alesia.last.id
    assert alesia.last.html == "<b>Тыдзень</b>"
    assert alesia.last.buttons == ("Далей", "Сайт", "Капіяваць", "Падзяліцца")
    assert alesia.last.silent


async def test_a_photo_is_sent_with_its_caption_which_can_be_edited(
    sender: Sender, emulator: Emulator, alesia: Person, time: MovableTime
) -> None:
    photo = emulator.state.files.add("photo", Upload("photo.png", PNG)).file_id
    screen = Screen("<b>Мяжа</b>", ((Button("Далей", data="1:next"),),), photo=photo)
    sent = await sender.send(alesia.id, prepare(screen), Lane.URGENT)
    assert sent.message_id == alesia.last.id
    assert (alesia.last.html, alesia.last.file_name) == ("<b>Мяжа</b>", "photo.png")
    time.now += 2
    changed = replace(screen, text="Мяжа адкрытая")
    assert (await sender.edit(alesia.id, sent.message_id, prepare(changed), Lane.URGENT)).ok
    assert alesia.last.text == "Мяжа адкрытая"
    assert alesia.last.buttons == ("Далей",)


async def test_a_question_opens_a_reply(sender: Sender, alesia: Person) -> None:
    question = Screen("Калі?", ask="18:30")
    answer = await sender.send(alesia.id, prepare(question), Lane.READER)
    assert answer.outcome is Outcome.SENT
    assert alesia.last.buttons == ()


async def test_a_message_is_edited_and_deleted(
    sender: Sender, alesia: Person, time: MovableTime
) -> None:
    sent = await sender.send(alesia.id, HELLO, Lane.BULK)
    assert sent.message_id is not None
    time.now += 2
    changed = await sender.edit(alesia.id, sent.message_id, prepare(Screen("іначай")), Lane.URGENT)
    assert changed.outcome is Outcome.SENT
    assert alesia.last.text == "іначай"
    time.now += 2
    same = await sender.edit(alesia.id, sent.message_id, prepare(Screen("іначай")), Lane.URGENT)
    assert same.outcome is Outcome.UNCHANGED
    time.now += 2
    assert (await sender.delete(alesia.id, sent.message_id, Lane.URGENT)).ok
    time.now += 2
    again = await sender.delete(alesia.id, sent.message_id, Lane.URGENT)
    assert again.outcome is Outcome.NOT_FOUND
    assert alesia.received() == ()


async def test_a_chat_that_blocked_the_bot_is_blocked(sender: Sender, alesia: Person) -> None:
    alesia.blocks_silently()
    assert (await sender.send(alesia.id, HELLO, Lane.BULK)).outcome is Outcome.BLOCKED


async def test_an_unknown_chat_is_suspect(sender: Sender) -> None:
    assert (await sender.send(987654321, HELLO, Lane.BULK)).outcome is Outcome.SUSPECT


async def test_wrong_markup_is_our_fault(sender: Sender, alesia: Person) -> None:
    answer = await sender.send(alesia.id, prepare(Screen("<b>open")), Lane.BULK)
    assert answer.outcome is Outcome.CONTENT


async def test_a_wrong_token_stops_everything(emulator: Emulator, pacer: Pacer) -> None:
    for chat_id, token in enumerate(("1:wrong", "nonsense"), 1):
        transport = Transport(token, emulator.url)
        await transport.initialize()
        answer = await Sender(transport, pacer).send(chat_id, HELLO, Lane.BULK)
        await transport.shutdown()
        assert answer.outcome is Outcome.TOKEN


@pytest.mark.parametrize(
    "fault", ["reset_before", "reset_after", "timeout_before", "timeout_after"]
)
async def test_a_request_without_an_answer_is_ambiguous(
    emulator: Emulator, sender: Sender, alesia: Person, fault: str
) -> None:
    emulator.fault(fault)
    answer = await sender.send(alesia.id, HELLO, Lane.BULK)
    assert answer.outcome is Outcome.AMBIGUOUS
    assert len(alesia.received()) == (1 if fault.endswith("after") else 0)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_server_in_trouble_is_ambiguous(
    emulator: Emulator, sender: Sender, alesia: Person, status: int
) -> None:
    emulator.fault("error", status=status)
    assert (await sender.send(alesia.id, HELLO, Lane.BULK)).outcome is Outcome.AMBIGUOUS


async def test_nobody_listening_is_certainly_not_sent(pacer: Pacer) -> None:
    transport = Transport("1:x", "http://127.0.0.1:1")
    await transport.initialize()
    answer = await Sender(transport, pacer).send(5, HELLO, Lane.BULK)
    await transport.shutdown()
    assert answer.outcome is Outcome.NOT_SENT


async def test_a_429_is_told_to_the_pacer_and_answered_at_once_from_then_on(
    emulator: Emulator, sender: Sender, pacer: Pacer, alesia: Person
) -> None:
    emulator.fault("429", retry_after_s=10_072, count=1)
    first = await sender.send(alesia.id, HELLO, Lane.BULK)
    assert (first.outcome, first.retry_after_s) == (Outcome.RETRY_AFTER, 10_072)
    assert pacer.held_s(alesia.id) == 10_072
    second = await sender.send(alesia.id, HELLO, Lane.BULK)
    assert (second.outcome, second.retry_after_s) == (Outcome.RETRY_AFTER, 10_072)
    assert len(list(emulator.record.entries(method="sendMessage"))) == 1


async def test_a_storm_of_429s_rests_the_bot_and_then_everything_arrives(
    emulator: Emulator, sender: Sender, pacer: Pacer, time: MovableTime
) -> None:
    emulator.bulk(1000, 10, "be")
    emulator.fault("429", retry_after_s=3, count=5)
    answers = await asyncio.gather(
        *(sender.send(chat_id, HELLO, Lane.BULK) for chat_id in range(1000, 1005))
    )
    assert {answer.outcome for answer in answers} == {Outcome.RETRY_AFTER}
    assert pacer.held_s() == 3
    again = asyncio.gather(
        *(sender.send(chat_id, HELLO, Lane.BULK) for chat_id in range(1000, 1010))
    )
    await time.run_for(2.9)
    assert not again.done()
    await time.run_for(0.2)
    assert {answer.outcome for answer in await again} == {Outcome.SENT}


async def test_a_group_that_moved_tells_its_new_id(emulator: Emulator, sender: Sender) -> None:
    emulator.fault(
        "error",
        status=400,
        description="Bad Request: group chat was upgraded to a supergroup chat",
        migrate_to=-1009,
    )
    answer = await sender.send(-5, HELLO, Lane.BULK)
    assert (answer.outcome, answer.migrate_to) == (Outcome.MIGRATED, -1009)


def fields(payload: Payload) -> dict[str, object]:
    data: dict[str, object] = orjson.loads(payload.send_body(-1001234567890))
    return data


def test_only_the_chat_differs_between_recipients() -> None:
    one, two = HELLO.send_body(1), HELLO.send_body(-1001234567890)
    assert one.replace(b'"chat_id":1,', b"") == two.replace(b'"chat_id":-1001234567890,', b"")


def test_a_payload_is_what_telegram_wants() -> None:
    assert fields(prepare(Screen("a & b"), silent=True, paid=True)) == {
        "chat_id": -1001234567890,
        "text": "a & b",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "disable_notification": True,
        "allow_paid_broadcast": True,
    }


def test_an_edit_is_never_paid_for_nor_silent() -> None:
    payload = prepare(Screen("a", preview=True), silent=True, paid=True)
    assert orjson.loads(payload.edit_body(1, 2)) == {
        "chat_id": 1,
        "message_id": 2,
        "text": "a",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": False},
    }
