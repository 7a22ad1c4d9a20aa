import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.clock import StoppedClock
from bot.emulator import ChatType, Emulator, Role

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


def texts(answer: dict[str, Any]) -> list[str]:
    return [update["message"]["text"] for update in answer["result"]]


async def test_asking_with_an_offset_confirms_everything_below_it(
    emulator: Emulator, call: Call
) -> None:
    person = emulator.person()
    for text in ("a", "b", "c"):
        person.says(text)
    first = await call("getUpdates", limit=2)
    assert texts(first) == ["a", "b"]
    assert texts(await call("getUpdates")) == ["a", "b", "c"]
    offset = first["result"][-1]["update_id"] + 1
    assert texts(await call("getUpdates", offset=offset)) == ["c"]
    assert texts(await call("getUpdates")) == ["c"]
    assert texts(await call("getUpdates", offset=offset + 1)) == []
    assert emulator.state.updates.pending == 0


async def test_a_negative_offset_counts_from_the_end_and_forgets_the_rest(
    emulator: Emulator, call: Call
) -> None:
    person = emulator.person()
    for text in ("a", "b", "c"):
        person.says(text)
    assert texts(await call("getUpdates", offset=-1)) == ["c"]
    assert texts(await call("getUpdates")) == ["c"]


async def test_a_long_poll_ends_when_something_happens(emulator: Emulator, call: Call) -> None:
    person = emulator.person()
    poll = asyncio.create_task(call("getUpdates", timeout=50))
    await emulator.until(lambda: emulator.state.poller.is_waiting)
    person.says("a")
    person.says("b")
    assert texts(await poll) == ["a", "b"]


async def test_a_second_poll_ends_the_first_with_a_conflict(emulator: Emulator, call: Call) -> None:
    person = emulator.person()
    first = asyncio.create_task(call("getUpdates", timeout=50))
    await emulator.until(lambda: emulator.state.poller.is_waiting)
    second = asyncio.create_task(call("getUpdates", timeout=50))
    assert await first == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; make sure that only one"
        " bot instance is running",
    }
    person.says("a")
    assert texts(await second) == ["a"]


async def test_allowed_updates_stick_until_they_are_given_again(
    emulator: Emulator, call: Call
) -> None:
    person = emulator.person()
    await call("getUpdates", allowed_updates=["callback_query"])
    person.says("a")
    assert texts(await call("getUpdates")) == []
    await call("getUpdates", allowed_updates=[])
    person.says("b")
    assert texts(await call("getUpdates")) == ["b"]


async def test_updates_wait_for_24_hours(
    emulator: Emulator, call: Call, clock: StoppedClock
) -> None:
    emulator.person().says("a")
    clock.advance(timedelta(hours=24))
    assert texts(await call("getUpdates")) == ["a"]
    clock.advance(timedelta(seconds=1))
    assert texts(await call("getUpdates")) == []


async def test_blocking_and_unblocking_are_told_exactly_once(
    emulator: Emulator, call: Call
) -> None:
    person = emulator.person()
    person.says("/start")
    person.blocks_silently()
    person.says("/start")
    kinds = [set(update) - {"update_id"} for update in (await call("getUpdates"))["result"]]
    assert kinds == [{"message"}, {"my_chat_member"}, {"my_chat_member"}, {"message"}]


async def test_a_deactivated_account_is_not_told(emulator: Emulator, call: Call) -> None:
    emulator.person().deactivates()
    assert (await call("getUpdates"))["result"] == []


async def roles(call: Call) -> list[tuple[str, str]]:
    updates = (await call("getUpdates", allowed_updates=["my_chat_member"]))["result"]
    changes = [update["my_chat_member"] for update in updates if "my_chat_member" in update]
    return [(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes]


async def test_the_bots_place_in_a_group_is_told(emulator: Emulator, call: Call) -> None:
    group = emulator.group("Рэдакцыя", emulator.person())
    group.promotes_bot()
    group.kicks_bot()
    assert await roles(call) == [
        ("left", "member"),
        ("member", "administrator"),
        ("administrator", "kicked"),
    ]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("/latest", True),
        ("/latest@BelarusBriefsBot", True),
        ("/latest@other_bot", False),
        ("гутарка", False),
        ("@BelarusBriefsBot, прывітанне", True),
    ],
)
async def test_in_a_group_the_bot_hears_what_is_meant_for_it(
    emulator: Emulator,
    call: Call,
    text: str,
    seen: bool,  # noqa: FBT001 - a parameter
) -> None:
    group = emulator.group("Рэдакцыя", emulator.person())
    group.says(text)
    updates = (await call("getUpdates"))["result"]
    heard = [u["message"].get("text") for u in updates if "message" in u]
    assert (text in heard) is seen


async def test_a_bot_that_is_an_administrator_hears_everything(
    emulator: Emulator, call: Call
) -> None:
    group = emulator.group("Рэдакцыя", emulator.person(), bot_role=Role.ADMINISTRATOR)
    group.says("гутарка")
    assert (await call("getUpdates"))["result"][-1]["message"]["text"] == "гутарка"


async def test_a_migration_is_told_in_both_chats(emulator: Emulator, call: Call) -> None:
    group = emulator.group("Рэдакцыя", emulator.person(), kind=ChatType.GROUP)
    new_id = group.migrates()
    old, new = (await call("getUpdates"))["result"][-2:]
    assert old["message"]["migrate_to_chat_id"] == new_id
    assert new["message"]["migrate_from_chat_id"] == group.id


async def test_a_press_carries_its_message_and_can_be_answered_once_too_late(
    emulator: Emulator, call: Call
) -> None:
    person = emulator.person()
    person.says("/start")
    markup = {"inline_keyboard": [[{"text": "Так", "callback_data": "yes"}]]}
    await call("sendMessage", chat_id=person.id, text="x", reply_markup=markup)
    press = asyncio.create_task(person.presses("Так"))
    await emulator.until(lambda: emulator.state.updates.pending == 2)
    update = (await call("getUpdates"))["result"][-1]
    query = update["callback_query"]
    assert (query["data"], query["message"]["text"]) == ("yes", "x")
    assert query["message"]["reply_markup"] == markup
    assert (await call("answerCallbackQuery", callback_query_id=query["id"], text="ок"))["ok"]
    await call("getUpdates", offset=update["update_id"] + 1)
    assert (await press).text == "ок"
    emulator.state.callbacks.expire()
    late = await call("answerCallbackQuery", callback_query_id=query["id"])
    assert late["description"] == (
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )


class Listener:
    """A bot's door for webhooks that answers with the given statuses, then with 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.seen: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.seen.append(await request.json())
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def listener() -> AsyncIterator[tuple[Listener, str]]:
    listener = Listener()
    app = web.Application()
    app.router.add_post("/hook", listener.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield listener, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def test_a_webhook_gets_what_waits_and_what_comes_with_the_secret(
    emulator: Emulator, call: Call, listener: tuple[Listener, str]
) -> None:
    door, url = listener
    person = emulator.person()
    person.says("a")
    assert (await call("setWebhook", url=url, secret_token="s3cret"))["ok"]
    await person.types("b")
    assert [update["message"]["text"] for update in door.seen] == ["a", "b"]
    assert door.secrets == ["s3cret", "s3cret"]
    conflict = await call("getUpdates")
    assert conflict["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to"
        " delete the webhook first"
    )
    assert (await call("getWebhookInfo"))["result"]["url"] == url
    assert (await call("deleteWebhook"))["ok"]
    assert (await call("getUpdates"))["ok"]


async def test_a_webhook_that_fails_is_asked_again(
    emulator: Emulator, call: Call, listener: tuple[Listener, str]
) -> None:
    door, url = listener
    door.statuses = [500]
    await call("setWebhook", url=url)
    await emulator.person().types("a")
    assert len(door.seen) == 2
    info = (await call("getWebhookInfo"))["result"]
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )
    assert info["pending_update_count"] == 0


async def test_setting_a_webhook_ends_the_long_poll(
    emulator: Emulator, call: Call, listener: tuple[Listener, str]
) -> None:
    poll = asyncio.create_task(call("getUpdates", timeout=50))
    await emulator.until(lambda: emulator.state.poller.is_waiting)
    await call("setWebhook", url=listener[1])
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"


@pytest.mark.parametrize(
    ("parameters", "description"),
    [
        ({"url": "ftp://x"}, "Bad Request: invalid webhook URL specified"),
        (
            {"url": "http://127.0.0.1/x", "secret_token": "a b"},
            "Bad Request: secret token contains unallowed characters",
        ),
    ],
)
async def test_a_wrong_webhook_is_refused(
    call: Call, parameters: dict[str, str], description: str
) -> None:
    assert (await call("setWebhook", **parameters))["description"] == description
