import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Bot, Update

from bot.telegram.dispatch import Dispatcher, Handle, chat_of, kind_of
from bot.telegram.throttle import Throttle

PERSON = {"id": 77, "is_bot": False, "first_name": "Алеся"}
CHAT = {"id": 77, "type": "private", "first_name": "Алеся"}


def message(update_id: int, chat_id: int = 77, text: str = "hello", **more: Any) -> dict[str, Any]:
    return {
        "update_id": update_id,
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {**CHAT, "id": chat_id},
            "from": PERSON,
            "text": text,
            **more,
        },
    }


def status(update_id: int) -> dict[str, Any]:
    member = {"user": PERSON, "status": "kicked", "until_date": 0}
    change = {"chat": CHAT, "from": PERSON, "date": 1}
    return {
        "update_id": update_id,
        "my_chat_member": {**change, "old_chat_member": member, "new_chat_member": member},
    }


class Handled:
    """A handler that writes down what it got, and waits where it is told to."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.begun: list[int] = []
        self.gates: dict[int, asyncio.Event] = {}
        self._changed = asyncio.Event()

    async def has(self, update_id: int, *, begun: bool = False) -> None:
        while update_id not in (self.begun if begun else self.ids):
            self._changed.clear()
            await self._changed.wait()

    def stop_at(self, update_id: int) -> asyncio.Event:
        return self.gates.setdefault(update_id, asyncio.Event())

    async def __call__(self, update: Update) -> None:
        self.begun.append(update.update_id)
        self._changed.set()
        if update.update_id in self.gates:
            await self.gates[update.update_id].wait()
        self.ids.append(update.update_id)
        self._changed.set()


@pytest.fixture
def handled() -> Handled:
    return Handled()


def dispatcher_of(handle: Handle, bot: Bot, **options: Any) -> Dispatcher:
    return Dispatcher(handle, bot, **options)


async def test_chats_do_not_wait_for_each_other_but_each_keeps_its_order(
    handled: Handled, bot: Bot
) -> None:
    dispatcher = dispatcher_of(handled, bot)
    gate = handled.stop_at(1)
    for update in (message(1, 5), message(2, 5), message(3, 6), message(4, 5)):
        dispatcher.submit(update)
    await handled.has(3)
    assert handled.begun == [1, 3]
    gate.set()
    await dispatcher.drain(5)
    assert handled.ids == [3, 1, 2, 4]
    assert dispatcher.running == 0
    assert not dispatcher._last


async def test_an_update_under_way_is_not_begun_twice(handled: Handled, bot: Bot) -> None:
    dispatcher = dispatcher_of(handled, bot)
    first = dispatcher.submit(message(1))
    assert dispatcher.submit(message(1)) is first
    await dispatcher.drain(5)
    assert handled.ids == [1]


async def test_a_slow_handler_is_ended_and_reported(handled: Handled, bot: Bot) -> None:
    dispatcher = dispatcher_of(handled, bot, limit_s=0.02)
    handled.stop_at(1)
    with capture_logs() as logs:
        for update in (message(1), message(2)):
            dispatcher.submit(update)
        await dispatcher.drain(5)
    assert handled.ids == [2]
    assert [(log["event"], log["kind"]) for log in logs] == [("handler_too_slow", "message")]


@pytest.mark.parametrize("error", [ValueError, TimeoutError, asyncio.CancelledError])
async def test_a_failure_is_reported_by_kind_and_place_without_its_words(
    bot: Bot, error: type[BaseException]
) -> None:
    async def fail(_: Update) -> None:
        raise error("Алеся 77 hello")

    dispatcher = dispatcher_of(fail, bot)
    with capture_logs() as logs:
        task = dispatcher.submit(message(1))
        await dispatcher.drain(5)
    assert task is not None
    assert not task.cancelled()
    assert [log["event"] for log in logs] == ["handler_failed"]
    assert logs[0]["error"] == error.__name__
    assert "test_dispatch.py:" in logs[0]["place"]
    assert not {word for word in ("Алеся", "77 ", "hello") if word in str(logs)}


async def test_what_cannot_be_decoded_is_reported(handled: Handled, bot: Bot) -> None:
    dispatcher = dispatcher_of(handled, bot)
    with capture_logs() as logs:
        dispatcher.submit({"update_id": 1, "message": {"chat": "odd"}})
        dispatcher.submit({"update_id": 2, "message": "odd"})
        await dispatcher.drain(5)
    assert [log["event"] for log in logs] == ["handler_failed"] * 2


async def test_a_flood_is_dropped_after_one_word_but_never_a_change_of_status(
    handled: Handled, bot: Bot
) -> None:
    told = Handled()
    throttle = Throttle(burst=2, per_s=1)
    dispatcher = dispatcher_of(handled, bot, throttle=throttle, flooded=told, now=lambda: 100.0)
    for update_id in range(1, 6):
        dispatcher.submit(message(update_id))
    dispatcher.submit(status(6))
    dispatcher.submit(message(7, migrate_to_chat_id=-100))
    dispatcher.submit(message(8, chat_id=5))
    await dispatcher.drain(5)
    assert sorted(handled.ids) == [1, 2, 6, 7, 8]
    assert told.ids == [3]
    assert dispatcher.dropped == 3


async def test_what_does_not_end_in_time_is_cancelled_and_not_handled(
    handled: Handled, bot: Bot
) -> None:
    dispatcher = dispatcher_of(handled, bot)
    handled.stop_at(1)
    tasks = [dispatcher.submit(message(1)), dispatcher.submit(message(2, 5))]
    await dispatcher.drain(0.05)
    assert [task.cancelled() for task in tasks if task] == [True, False]
    assert handled.ids == [2]


@pytest.mark.parametrize(
    ("update", "chat_id", "kind"),
    [
        (message(1, -100), -100, "message"),
        ({"callback_query": {"message": {"chat": {"id": 5}}, "from": PERSON}}, 5, "callback_query"),
        ({"callback_query": {"inline_message_id": "x", "from": PERSON}}, 77, "callback_query"),
        ({"inline_query": {"from": PERSON}}, 77, "inline_query"),
        ({"update_id": 1}, 0, "nothing"),
        ({"poll": []}, 0, "poll"),
    ],
)
def test_the_chat_is_found_without_decoding(
    update: dict[str, Any], chat_id: int, kind: str
) -> None:
    assert chat_of(update) == chat_id
    assert kind_of(update) == kind
