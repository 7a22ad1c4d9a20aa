import asyncio
import base64
import json
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import pytest

from bot.clock import StoppedClock
from bot.emulator import Action, ChatType, Emulator

Call = Callable[..., Coroutine[Any, Any, Any]]
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)


async def test_a_chat_is_made_and_its_person_writes(
    emulator: Emulator, control: Call, call: Call
) -> None:
    chat = await control("POST", "chats", first_name="Алеся", language_code="be")
    assert (chat["type"], chat["title"], chat["status"]) == ("private", "Алеся", "active")
    sent = await control("POST", f"chats/{chat['id']}/messages", text="/start be")
    assert (sent["from"], sent["text"]) == ("user", "/start be")
    await call("sendMessage", chat_id=chat["id"], text="<i>Вітаем</i>", parse_mode="HTML")
    _, answer = await control("GET", f"chats/{chat['id']}/messages")
    assert answer == {
        "id": answer["id"],
        "date": "2017-12-18T06:00:00+00:00",
        "edit_date": None,
        "from": "bot",
        "sender": "Belarus Briefs",
        "text": "Вітаем",
        "html": "<i>Вітаем</i>",
        "document": None,
        "photo": None,
        "silent": False,
        "reply_to": None,
        "keyboard": [],
        "reply_keyboard": None,
        "remove_keyboard": False,
        "asks": None,
        "forwarded": None,
        "service": None,
    }
    state = await control("GET", "state")
    assert [found["unread"] for found in state["chats"]] == [1]
    assert (await control("POST", f"chats/{chat['id']}/read"))["unread"] == 0
    assert emulator.record.summary()["delivered"] == {str(chat["id"]): 1}


async def test_a_page_of_messages_ends_before_the_given_one(
    emulator: Emulator, control: Call
) -> None:
    person = emulator.person()
    ids = [person.says(str(n)).id for n in range(5)]
    page = await control("GET", f"chats/{person.id}/messages?before={ids[3]}&limit=2")
    assert [message["text"] for message in page] == ["1", "2"]


async def test_a_press_waits_for_the_answer(emulator: Emulator, control: Call, call: Call) -> None:
    person = emulator.person()
    person.says("/start")
    markup = {"inline_keyboard": [[{"text": "Так", "callback_data": "yes"}]]}
    sent = await call("sendMessage", chat_id=person.id, text="x", reply_markup=markup)
    message_id = sent["result"]["message_id"]
    press = asyncio.create_task(
        control("POST", f"chats/{person.id}/press", message_id=message_id, data="yes")
    )
    await emulator.until(lambda: emulator.state.updates.pending == 2)
    query = (await call("getUpdates"))["result"][-1]["callback_query"]
    await call("answerCallbackQuery", callback_query_id=query["id"], text="ок", show_alert=True)
    assert await press == {"answered": True, "text": "ок", "alert": True, "url": ""}
    wrong = await control("POST", f"chats/{person.id}/press", message_id=message_id, data="no")
    assert "no button" in wrong["error"]


async def test_an_inline_result_is_chosen(emulator: Emulator, control: Call, call: Call) -> None:
    person = emulator.person()
    ask = asyncio.create_task(control("POST", f"chats/{person.id}/inline", query="бяспека"))
    await emulator.until(lambda: emulator.state.updates.pending == 1)
    query = (await call("getUpdates"))["result"][0]["inline_query"]
    article = {
        "type": "article",
        "id": "1",
        "title": "Бяспека",
        "input_message_content": {"message_text": "<b>Лепш</b>", "parse_mode": "HTML"},
    }
    await call("answerInlineQuery", inline_query_id=query["id"], results=[article])
    asked = await ask
    assert [result["title"] for result in asked["results"]] == ["Бяспека"]
    chosen = await control(
        "POST", f"chats/{person.id}/inline/choose", query_id=asked["query_id"], result_id="1"
    )
    assert chosen["html"] == "<b>Лепш</b>"


async def test_statuses_change_and_groups_migrate(emulator: Emulator, control: Call) -> None:
    person = emulator.person()
    place = f"chats/{person.id}/status"
    assert (await control("POST", place, status="block"))["status"] == "blocked"
    assert (await control("POST", place, status="unblock"))["status"] == "active"
    assert "must be one of" in (await control("POST", place, status="vanish"))["error"]
    group = await control("POST", "chats", type="group", title="Рэдакцыя", members=[person.id])
    assert group["status"] == "active"
    new = await control("POST", f"chats/{group['id']}/migrate")
    assert new["type"] == "supergroup"


async def test_the_clock_moves(control: Call, clock: StoppedClock) -> None:
    await control("POST", "clock", advance_s=3600)
    assert (await control("GET", "clock"))["now"] == "2017-12-18T07:00:00+00:00"
    await control("POST", "clock", now="2018-01-01T06:00:00+00:00")
    assert clock.now().year == 2018


async def test_faults_are_set_and_cleared(emulator: Emulator, control: Call, call: Call) -> None:
    person = emulator.person()
    person.says("/start")
    await control("POST", "faults", method="sendMessage", kind="503")
    assert (await call("sendMessage", chat_id=person.id, text="x"))["error_code"] == 503
    assert "error" in await control("POST", "faults", kind="nonsense")
    await control("DELETE", "faults")
    assert (await call("sendMessage", chat_id=person.id, text="x"))["ok"]
    (failed, sent) = await control("GET", f"record?chat_id={person.id}")
    assert (failed["ok"], failed["error_code"], sent["ok"]) == (False, 503, True)
    summary = await control("GET", "record/summary")
    assert summary["methods"]["sendMessage"] == {"ok": 1, "failed": 1}


async def test_an_action_runs_and_tells(emulator: Emulator, control: Call) -> None:
    async def run() -> str:
        return "the next digest is on its way"

    emulator.offer("next-digest", Action("Next digest", run))
    state = await control("GET", "state")
    assert state["actions"] == [{"name": "next-digest", "label": "Next digest"}]
    answer = await control("POST", "actions/next-digest")
    assert answer == {"message": "the next digest is on its way"}
    assert "error" in await control("POST", "actions/other")


async def test_documents_go_in_and_come_out(
    emulator: Emulator, control: Call, call: Call, session: aiohttp.ClientSession
) -> None:
    person = emulator.person()
    document = {"name": "агляд.md", "content_base64": base64.b64encode(b"# text").decode()}
    sent = await control(
        "POST", f"chats/{person.id}/messages", text="вось", document=document, forward=True
    )
    assert (sent["document"]["name"], sent["forwarded"]) == ("агляд.md", "Somebody")
    message = (await call("getUpdates"))["result"][0]["message"]
    assert message["caption"] == "вось"
    file = (await call("getFile", file_id=message["document"]["file_id"]))["result"]
    url = f"{emulator.url}/file/bot{emulator.token}/{file['file_path']}"
    async with session.get(url) as answer:
        assert await answer.read() == b"# text"
    async with session.get(emulator.url + sent["document"]["url"]) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_a_photo_is_uploaded_shown_and_sent_again_by_its_id(
    emulator: Emulator, control: Call, call: Call, session: aiohttp.ClientSession
) -> None:
    person = emulator.person()
    person.says("/start")
    form = aiohttp.FormData({"chat_id": str(person.id), "caption": "<b>графік</b>"})
    form.add_field("parse_mode", "HTML")
    form.add_field("photo", PNG, filename="chart.png", content_type="image/png")
    url = f"{emulator.url}/bot{emulator.token}/sendPhoto"
    async with session.post(url, data=form) as answer:
        photo = (await answer.json())["result"]["photo"]
    assert (photo[0]["width"], photo[0]["height"]) == (1, 1)
    again = await call("sendPhoto", chat_id=person.id, photo=photo[0]["file_id"])
    assert again["result"]["photo"] == photo
    broken = await call("sendPhoto", chat_id=person.id, photo="nonsense")
    assert broken["description"] == "Bad Request: wrong file identifier/HTTP URL specified"
    shown = (await control("GET", f"chats/{person.id}/messages"))[-2]
    assert shown["html"] == "<b>графік</b>"
    async with session.get(emulator.url + shown["photo"]["url"]) as picture:
        assert await picture.read() == PNG


async def test_many_chats_at_once_take_messages(control: Call, call: Call) -> None:
    await control("POST", "chats/bulk", first_id=5_000_000, count=1000, language_codes=["be", "ru"])
    for chat_id in (5_000_000, 5_000_999):
        answer = await call("sendMessage", chat_id=chat_id, text="<b>x</b>", parse_mode="HTML")
        assert answer["result"]["chat"]["id"] == chat_id
    assert (await call("sendMessage", chat_id=5_001_000, text="x"))["error_code"] == 400
    assert (await control("GET", "state"))["chats"] == []
    (message,) = await control("GET", "chats/5000999/messages")
    assert message["html"] == "<b>x</b>"
    place = {"chat_id": 5_000_999, "message_id": message["id"]}
    assert (await call("editMessageText", **place, text="y"))["ok"]
    assert (await control("GET", "chats/5000999"))["language_code"] == "ru"
    clash = await control("POST", "chats/bulk", first_id=5_000_500, count=1)
    assert "taken" in clash["error"]


async def test_both_ways_of_sending_answer_alike(emulator: Emulator, call: Call) -> None:
    emulator.bulk(7_000_000, 10, "be")
    message = {
        "text": "<b>Бяспека</b> <blockquote expandable>x</blockquote>",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[{"text": "Яшчэ", "callback_data": "m"}]]},
    }
    quick = (await call("sendMessage", chat_id=7_000_000, **message))["result"]
    slow = (await call("sendMessage", chat_id="7000000", **message))["result"]
    assert quick | {"message_id": 0} == slow | {"message_id": 0}
    assert slow["message_id"] == quick["message_id"] + 1


async def read_events(response: aiohttp.ClientResponse, count: int) -> list[tuple[str, Any]]:
    events: list[tuple[str, Any]] = []
    name = ""
    async for line in response.content:
        text = line.decode().rstrip("\n")
        if text.startswith("event: "):
            name = text.removeprefix("event: ")
        elif text.startswith("data: "):
            events.append((name, json.loads(text.removeprefix("data: "))))
            if len(events) == count:
                break
    return events


async def test_whoever_watches_sees_messages_edits_and_deletions(
    emulator: Emulator, call: Call, session: aiohttp.ClientSession
) -> None:
    person = emulator.person()
    person.says("/start")
    async with session.get(f"{emulator.url}/emulator/events") as response:
        await response.content.readline()
        await emulator.until(lambda: bool(emulator.state.events))
        sent = await call("sendMessage", chat_id=person.id, text="a")
        place = {"chat_id": person.id, "message_id": sent["result"]["message_id"]}
        await call("sendChatAction", chat_id=person.id, action="typing")
        await call("editMessageText", **place, text="b")
        await call("deleteMessage", **place)
        events = await read_events(response, 4)
    assert [name for name, _ in events] == ["message", "typing", "edit", "delete"]
    assert events[2][1]["message"]["text"] == "b"
    assert events[3][1] == {"chat_id": person.id, "message_id": place["message_id"]}


@pytest.mark.parametrize("path", ["/emulator/nothing", "/nothing.js", "/../emulator.py"])
async def test_what_is_not_there_is_not_found(
    emulator: Emulator, session: aiohttp.ClientSession, path: str
) -> None:
    async with session.get(emulator.url + path) as answer:
        assert answer.status == 404


async def test_only_members_write_in_a_group(emulator: Emulator, control: Call) -> None:
    owner, stranger = emulator.person("Алеся"), emulator.person("Ян")
    group = emulator.group("Рэдакцыя", owner, kind=ChatType.GROUP)
    answer = await control("POST", f"chats/{group.id}/messages", text="x", user_id=stranger.id)
    assert answer == {"error": "only members write in a group"}
