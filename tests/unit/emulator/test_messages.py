from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import StoppedClock
from bot.emulator import ChatType, Emulator, Person, Role

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are"
    " exactly the same as a current content and reply markup of the message"
)


@pytest.fixture
def reader(emulator: Emulator) -> Person:
    person = emulator.person("Алеся", "be")
    person.says("/start")
    return person


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


async def test_a_message_arrives_as_it_was_formatted(
    call: Call, reader: Person, clock: StoppedClock
) -> None:
    markup = keyboard({"text": "Так", "callback_data": "yes", "style": "success"})
    answer = await call(
        "sendMessage",
        chat_id=reader.id,
        text="<b>Вітаем</b>",
        parse_mode="HTML",
        reply_markup=markup,
        disable_notification=True,
    )
    assert answer["result"] == {
        "message_id": reader.last.id,
        "from": {
            "id": 123456789,
            "is_bot": True,
            "first_name": "Belarus Briefs",
            "username": "BelarusBriefsBot",
        },
        "chat": {"id": reader.id, "first_name": "Алеся", "type": "private"},
        "date": int(clock.now().timestamp()),
        "text": "Вітаем",
        "entities": [{"offset": 0, "length": 6, "type": "bold"}],
        "reply_markup": markup,
    }
    assert reader.last.html == "<b>Вітаем</b>"
    assert reader.last.buttons == ("Так",)
    assert reader.last.silent


@pytest.mark.parametrize(
    ("reason", "code", "description"),
    [
        ("unknown", 400, "Bad Request: chat not found"),
        ("stranger", 403, "Forbidden: bot can't initiate conversation with a user"),
        ("blocked", 403, "Forbidden: bot was blocked by the user"),
        ("deactivated", 403, "Forbidden: user is deactivated"),
    ],
)
async def test_a_private_chat_that_cannot_be_reached_says_why(
    emulator: Emulator, call: Call, reason: str, code: int, description: str
) -> None:
    person = emulator.person("Ян", "be", user_id=55)
    if reason != "stranger":
        person.says("/start")
    if reason == "blocked":
        person.blocks_silently()
    if reason == "deactivated":
        person.deactivates()
    chat_id = 99 if reason == "unknown" else 55
    answer = await call("sendMessage", chat_id=chat_id, text="x")
    assert (answer["error_code"], answer["description"]) == (code, description)


@pytest.mark.parametrize(
    ("kind", "description"),
    [
        (ChatType.GROUP, "Forbidden: bot was kicked from the group chat"),
        (ChatType.SUPERGROUP, "Forbidden: bot was kicked from the supergroup chat"),
        (ChatType.CHANNEL, "Forbidden: bot was kicked from the channel chat"),
    ],
)
async def test_a_group_that_kicked_the_bot_says_so(
    emulator: Emulator, call: Call, reader: Person, kind: ChatType, description: str
) -> None:
    group = emulator.group("Рэдакцыя", reader, kind=kind)
    assert (await call("sendMessage", chat_id=group.id, text="x"))["ok"]
    group.kicks_bot()
    answer = await call("sendMessage", chat_id=group.id, text="x")
    assert (answer["error_code"], answer["description"]) == (403, description)


async def test_a_migrated_group_names_its_successor(
    emulator: Emulator, call: Call, reader: Person
) -> None:
    group = emulator.group("Рэдакцыя", reader, kind=ChatType.GROUP)
    new_id = group.migrates()
    answer = await call("sendMessage", chat_id=group.id, text="x")
    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new_id},
    }
    assert (await call("sendMessage", chat_id=new_id, text="x"))["ok"]


async def test_a_muted_bot_lacks_the_right_to_send(
    emulator: Emulator, call: Call, reader: Person
) -> None:
    group = emulator.group("Рэдакцыя", reader)
    group.chat.muted = True
    answer = await call("sendMessage", chat_id=group.id, text="x")
    assert answer["description"] == (
        "Bad Request: not enough rights to send text messages to the chat"
    )


@pytest.mark.parametrize(
    ("button", "description"),
    [
        ({"text": "x", "callback_data": "ы" * 33}, "Bad Request: BUTTON_DATA_INVALID"),
        (
            {"text": "x", "callback_data": ""},
            (
                "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the"
                " inline keyboard"
            ),
        ),
        (
            {"callback_data": "x"},
            "Bad Request: can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "x", "url": "nowhere"},
            "Bad Request: inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "callback_data": "x", "style": "pink"},
            "Bad Request: can't parse inline keyboard button: invalid button style specified",
        ),
    ],
)
async def test_a_wrong_button_is_refused(
    call: Call, reader: Person, button: dict[str, Any], description: str
) -> None:
    answer = await call("sendMessage", chat_id=reader.id, text="x", reply_markup=keyboard(button))
    assert answer["description"] == description


async def test_callback_data_takes_64_bytes(call: Call, reader: Person) -> None:
    markup = keyboard({"text": "x", "callback_data": "ы" * 32})
    assert (await call("sendMessage", chat_id=reader.id, text="x", reply_markup=markup))["ok"]


async def test_an_edit_shows_and_an_equal_edit_is_refused(call: Call, reader: Person) -> None:
    sent = await call("sendMessage", chat_id=reader.id, text="a")
    place = {"chat_id": reader.id, "message_id": sent["result"]["message_id"]}
    assert (await call("editMessageText", **place, text="a"))["description"] == NOT_MODIFIED
    edited = await call("editMessageText", **place, text="b")
    assert edited["result"]["text"] == "b"
    assert edited["result"]["edit_date"]
    markup = keyboard({"text": "x", "callback_data": "x"})
    assert (await call("editMessageReplyMarkup", **place, reply_markup=markup))["ok"]
    assert (reader.last.text, reader.last.buttons, reader.last.edited) == ("b", ("x",), True)
    assert (await call("editMessageText", **place, text="b"))["ok"]
    assert reader.last.buttons == ()


async def test_only_own_editable_messages_can_be_edited(call: Call, reader: Person) -> None:
    theirs = reader.says("мой тэкст")
    foreign = await call("editMessageText", chat_id=reader.id, message_id=theirs.id, text="x")
    missing = await call("editMessageText", chat_id=reader.id, message_id=9_999, text="x")
    unnamed = await call("editMessageText", text="x")
    keys = await call(
        "sendMessage", chat_id=reader.id, text="x", reply_markup={"keyboard": [["Так"]]}
    )
    bound = await call(
        "editMessageText",
        chat_id=reader.id,
        message_id=keys["result"]["message_id"],
        text="y",
    )
    assert [a["description"] for a in (foreign, missing, unnamed, bound)] == [
        "Bad Request: message can't be edited",
        "Bad Request: message to edit not found",
        "Bad Request: message identifier is not specified",
        "Bad Request: message can't be edited",
    ]


async def test_a_message_can_be_deleted_for_48_hours(
    call: Call, reader: Person, clock: StoppedClock
) -> None:
    ids = [
        (await call("sendMessage", chat_id=reader.id, text="x"))["result"]["message_id"]
        for _ in range(3)
    ]
    assert (await call("deleteMessage", chat_id=reader.id, message_id=ids[0]))["ok"]
    gone = await call("deleteMessage", chat_id=reader.id, message_id=ids[0])
    assert gone["description"] == "Bad Request: message to delete not found"
    clock.advance(timedelta(hours=48))
    assert (await call("deleteMessage", chat_id=reader.id, message_id=ids[1]))["ok"]
    clock.advance(timedelta(seconds=1))
    late = await call("deleteMessage", chat_id=reader.id, message_id=ids[2])
    assert late["description"] == "Bad Request: message can't be deleted for everyone"
    assert (await call("editMessageText", chat_id=reader.id, message_id=ids[2], text="removed"))[
        "ok"
    ]


async def test_one_message_that_is_too_old_fails_the_whole_batch(
    call: Call, reader: Person, clock: StoppedClock
) -> None:
    old = (await call("sendMessage", chat_id=reader.id, text="old"))["result"]["message_id"]
    clock.advance(timedelta(hours=49))
    new = (await call("sendMessage", chat_id=reader.id, text="new"))["result"]["message_id"]
    answer = await call("deleteMessages", chat_id=reader.id, message_ids=[old, new])
    assert answer["description"] == "Bad Request: message can't be deleted for everyone"
    assert [seen.text for seen in reader.received()] == ["old", "new"]
    assert (await call("deleteMessages", chat_id=reader.id, message_ids=[new, 4_242]))["ok"]
    assert [seen.text for seen in reader.received()] == ["old"]
    many = await call("deleteMessages", chat_id=reader.id, message_ids=list(range(1, 102)))
    assert many["description"] == "Bad Request: too many message identifiers specified"


async def test_copies_have_no_origin_and_forwards_have_one(call: Call, reader: Person) -> None:
    sent = (await call("sendMessage", chat_id=reader.id, text="x"))["result"]
    place = {"chat_id": reader.id, "from_chat_id": reader.id, "message_id": sent["message_id"]}
    copied = await call("copyMessage", **place)
    forwarded = await call("forwardMessage", **place)
    assert set(copied["result"]) == {"message_id"}
    assert forwarded["result"]["forward_origin"]["sender_user"]["is_bot"]
    missing = await call("forwardMessage", **place | {"message_id": 9_999})
    assert missing["description"] == "Bad Request: message to forward not found"


async def test_a_reply_needs_its_message(call: Call, reader: Person) -> None:
    lost = {"message_id": 9_999}
    answer = await call("sendMessage", chat_id=reader.id, text="x", reply_parameters=lost)
    assert answer["description"] == "Bad Request: message to be replied not found"
    lenient = lost | {"allow_sending_without_reply": True}
    assert (await call("sendMessage", chat_id=reader.id, text="x", reply_parameters=lenient))["ok"]


async def test_a_channel_takes_posts_from_administrators_and_shows_no_sender(
    emulator: Emulator, call: Call, reader: Person
) -> None:
    channel = emulator.group("Навіны", reader, kind=ChatType.CHANNEL)
    post = (await call("sendMessage", chat_id=channel.id, text="x"))["result"]
    assert "from" not in post
    assert post["sender_chat"]["type"] == "channel"
    channel.chat.bot_role = Role.MEMBER
    answer = await call("sendMessage", chat_id=channel.id, text="x")
    assert answer["description"] == ("Bad Request: need administrator rights in the channel chat")


async def test_an_unknown_method_and_a_wrong_token_are_told_apart(
    emulator: Emulator, call: Call, session: Any
) -> None:
    assert await call("sendNothing") == {
        "ok": False,
        "error_code": 404,
        "description": "Not Found",
    }
    async with session.get(f"{emulator.url}/bot1:wrong/getMe") as answer:
        assert await answer.json() == {
            "ok": False,
            "error_code": 401,
            "description": "Unauthorized",
        }
    async with session.get(f"{emulator.url}/botnonsense/getMe") as answer:
        assert answer.status == 404
