"""What python-telegram-bot reads from the emulator's answers, method by method."""

import base64
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommandScopeChatAdministrators,
    ChatMemberAdministrator,
    InputMediaDocument,
    InputMediaPhoto,
    MenuButtonCommands,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from bot.emulator import ChatType, Emulator, Person, Role

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)


@pytest.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Bot]:
    bot = Bot(emulator.token, base_url=f"{emulator.url}/bot")
    async with bot:
        yield bot


@pytest.fixture
def reader(emulator: Emulator) -> Person:
    person = emulator.person("Алеся", "be")
    person.says("/start")
    return person


async def test_an_album_arrives_in_order(bot: Bot, reader: Person) -> None:
    sent = await bot.send_media_group(
        reader.id, [InputMediaPhoto(PNG, caption="1"), InputMediaDocument(b"x", filename="a.txt")]
    )
    assert [message.caption for message in sent] == ["1", None]
    assert [seen.text for seen in reader.received()] == ["1", ""]
    with pytest.raises(BadRequest, match="Media group must include 2-10 items"):
        await bot.send_media_group(reader.id, [InputMediaPhoto(PNG)])


async def test_a_file_changes_and_so_does_its_caption(bot: Bot, reader: Person) -> None:
    sent = await bot.send_document(reader.id, b"x", caption="old", filename="a.txt")
    await bot.edit_message_caption(reader.id, sent.message_id, caption="new")
    assert reader.last.text == "new"
    edited = await bot.edit_message_media(
        InputMediaDocument(b"y", filename="b.txt"), reader.id, sent.message_id
    )
    assert not isinstance(edited, bool)
    assert edited.document
    assert edited.document.file_name == "b.txt"
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", reader.id, sent.message_id)
    text = await bot.send_message(reader.id, "x")
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(reader.id, text.message_id, caption="x")


async def test_messages_are_pinned_and_unpinned(bot: Bot, reader: Person) -> None:
    sent = await bot.send_message(reader.id, "x")
    await bot.pin_chat_message(reader.id, sent.message_id)
    pinned = (await bot.get_chat(reader.id)).pinned_message
    assert pinned is not None
    assert pinned.text == "x"
    await bot.unpin_chat_message(reader.id)
    with pytest.raises(BadRequest, match="Message to unpin not found"):
        await bot.unpin_chat_message(reader.id)


async def test_a_bot_without_rights_cannot_pin_in_a_group(
    bot: Bot, emulator: Emulator, reader: Person
) -> None:
    group = emulator.group("Рэдакцыя", reader)
    sent = await bot.send_message(group.id, "x")
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.pin_chat_message(group.id, sent.message_id)


async def test_several_messages_are_copied_and_forwarded_at_once(bot: Bot, reader: Person) -> None:
    ids = [(await bot.send_message(reader.id, str(n))).message_id for n in range(2)]
    copies = await bot.copy_messages(reader.id, reader.id, ids)
    forwards = await bot.forward_messages(reader.id, reader.id, ids)
    assert [seen.text for seen in reader.received()] == ["0", "1"] * 3
    assert [m.message_id for m in (*copies, *forwards)] == [s.id for s in reader.received()[2:]]
    assert [seen.forwarded for seen in reader.received()] == [False] * 4 + [True] * 2


async def test_administrators_are_told_with_their_rights(
    bot: Bot, emulator: Emulator, reader: Person
) -> None:
    group = emulator.group("Рэдакцыя", reader, bot_role=Role.ADMINISTRATOR)
    editor = emulator.person("Ян")
    group.joins(editor, Role.ADMINISTRATOR)
    found = {a.user.first_name: a for a in await bot.get_chat_administrators(group.id)}
    assert set(found) == {"Алеся", "Ян", "Belarus Briefs"}
    assert isinstance(found["Ян"], ChatMemberAdministrator)
    assert found["Ян"].can_delete_messages
    await bot.set_my_commands(
        [("desk", "Рэдакцыя")], scope=BotCommandScopeChatAdministrators(group.id)
    )
    assert editor.at(group).menu == (("desk", "Рэдакцыя"),)
    assert group.joins(emulator.person("Госць")).menu == ()


async def test_a_channel_hides_its_members_from_a_bot_without_rights(
    bot: Bot, emulator: Emulator, reader: Person
) -> None:
    channel = emulator.group("Навіны", reader, kind=ChatType.CHANNEL)
    assert (await bot.get_chat_member(channel.id, reader.id)).status == "creator"
    channel.chat.bot_role = Role.MEMBER
    with pytest.raises(BadRequest, match="Member list is inaccessible"):
        await bot.get_chat_administrators(channel.id)


async def test_the_bot_leaves(bot: Bot, emulator: Emulator, reader: Person) -> None:
    group = emulator.group("Рэдакцыя", reader)
    assert await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(group.id, "x")


async def test_the_menu_button_is_kept_for_each_chat(bot: Bot, reader: Person) -> None:
    assert (await bot.get_chat_menu_button(reader.id)).type == "default"
    await bot.set_chat_menu_button(reader.id, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(reader.id)).type == "commands"


async def test_names_have_their_limits(bot: Bot) -> None:
    await bot.set_my_name("Агляды", language_code="be")
    assert (await bot.get_my_name("be")).name == "Агляды"
    assert (await bot.get_my_name("ru")).name == "Belarus Briefs"
    await bot.set_my_short_description("Тыдзень коратка")
    assert (await bot.get_my_short_description()).short_description == "Тыдзень коратка"
    with pytest.raises(BadRequest):
        await bot.set_my_short_description("x" * 121)
    with pytest.raises(BadRequest, match="Invalid language code specified"):
        await bot.set_my_description("x", language_code="belarusian")


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_parameters_of_errors_reach_the_library(
    bot: Bot, emulator: Emulator, reader: Person
) -> None:
    group = emulator.group("Рэдакцыя", reader, kind=ChatType.GROUP)
    new_id = group.migrates()
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(group.id, "x")
    assert migrated.value.new_chat_id == new_id
    emulator.fault("429", retry_after_s=7, count=1)
    with pytest.raises(RetryAfter, match="7 seconds"):
        await bot.send_message(reader.id, "x")


async def test_commands_have_their_limits(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Bot_commands_too_much"):
        await bot.set_my_commands([(f"c{n}", "x") for n in range(101)])
    with pytest.raises(BadRequest, match="Command description must be non-empty"):
        await bot.set_my_commands([("a", " ")])
