"""/export: what readers are given of themselves."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import StoppedClock
from bot.emulator import Emulator
from bot.emulator.chats import Role
from bot.emulator.people import Talk
from tests.flows.desk.test_campaigns import breaking, deliver
from tests.flows.running import RunningBot

pytestmark = pytest.mark.usefixtures("issues")
CAPTIONS = {
    "be": ("Усё, што захоўваецца пра гэты чат", "Пра гэты чат нічога не захоўваецца."),
    "ru": ("Всё, что хранится об этом чате", "Об этом чате ничего не хранится."),
    "en": ("Everything that is stored about this chat", "Nothing is stored about this chat."),
}


async def exported(talk: Talk) -> dict[str, Any]:
    (message,) = await talk.types("/export")
    assert message.file_name == "subscription.json"
    found: dict[str, Any] = json.loads(talk.opens(message))
    return found


@pytest.mark.parametrize("language", CAPTIONS)
async def test_a_reader_gets_all_choices_in_a_file_with_a_warning(
    emulator: Emulator, language: str
) -> None:
    caption, nothing = CAPTIONS[language]
    reader = emulator.person("Reader", language)
    (message,) = await reader.types("/export")
    assert message.text == nothing
    await reader.types(f"/start {language}")
    await reader.types("/topics")
    await reader.presses("1|tick|economy|0|s")
    await reader.types("/settings")
    await reader.presses("1|settings|density")
    await reader.presses("1|density|full")
    await reader.types("/settings")
    await reader.presses("1|settings|quiet")
    await reader.presses("1|quiet|23:00-07:00")
    await reader.presses("1|settings|main")
    await reader.presses("1|settings|hour")
    await reader.presses("1|hour|18:00")
    found = await exported(reader)
    assert reader.last.text.startswith(caption)
    subscription = found["subscription"]
    assert subscription.pop("number") > 0
    assert subscription == {
        "chat": "private",
        "language": language,
        "topics": ["ruling-elite", "russia", "security", "society", "west"],
        "density": "full",
        "quiet_hours": "23:00-07:00",
        "digest_hour": "18:00",
        "state": "active",
        "reason": None,
        "paused_until": None,
        "times_not_found": 0,
    }
    assert found["deliveries"] == {"count": 0, "listed": 0, "list": []}
    assert "desk" not in found
    assert str(reader.id) not in str(found)


async def test_a_pause_is_in_the_file(emulator: Emulator, clock: StoppedClock) -> None:
    reader = emulator.person("Reader", "en")
    await reader.types("/start en")
    await reader.types("/pause")
    await reader.presses("1|pause|day")
    subscription = (await exported(reader))["subscription"]
    assert subscription["state"] == "paused"
    until = clock.now() + timedelta(days=1)
    assert subscription["paused_until"] == until.isoformat(timespec="seconds")


async def test_what_was_sent_is_in_the_file_and_nothing_of_it_after_forgetting(
    emulator: Emulator, bot: RunningBot
) -> None:
    reader = emulator.person("Reader", "en")
    await reader.types("/start en")
    campaign_id = await breaking(bot)
    await deliver(bot, campaign_id)
    deliveries = (await exported(reader))["deliveries"]
    assert (deliveries["count"], deliveries["listed"]) == (1, 1)
    (delivery,) = deliveries["list"]
    assert delivery.pop("at").startswith("2017-12-18T06:00")
    assert delivery == {
        "campaign": campaign_id,
        "kind": "breaking",
        "edition": None,
        "brief": "border",
        "state": "sent",
        "reason": None,
        "made_for": {"language": "en", "density": "leads", "topics": "all"},
        "messages": 1,
        "attempts": 1,
        "tried_again_in_doubt": False,
        "revision": 0,
    }
    await reader.types("/forget")
    await reader.presses("Yes, erase")
    (message,) = await reader.types("/export")
    assert message.text == "Nothing is stored about this chat."


async def test_in_a_group_only_administrators_get_the_file(emulator: Emulator) -> None:
    owner = emulator.person("Owner", "en")
    group = emulator.group("Readers", owner)
    await emulator.settled()
    member = group.joins(emulator.person("Member", "en"))
    await member.types("/export")
    assert member.last.text == "Only administrators of this chat can do that."
    administrator = group.joins(emulator.person("Admin", "en"), Role.ADMINISTRATOR)
    assert (await exported(administrator))["subscription"]["chat"] == "group"
