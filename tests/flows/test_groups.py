import pytest

from bot.emulator import Emulator
from bot.emulator.chats import ChatType, Role
from bot.emulator.people import Group, Person
from storage.subscribers import Subscribers
from storage.values.briefs import Language
from storage.values.subscribers import ChatKind, QuietHours, SubscriberState

pytestmark = pytest.mark.usefixtures("bot", "issues")


@pytest.fixture
def owner(emulator: Emulator) -> Person:
    return emulator.person("Owner", "ru")


@pytest.fixture
async def group(emulator: Emulator, owner: Person) -> Group:
    group = emulator.group("Readers", owner)
    await emulator.settled()
    return group


async def test_a_group_is_greeted_in_the_language_of_the_one_who_adds_the_bot(
    group: Group, subscribers: Subscribers
) -> None:
    assert "Раз в неделю я буду рассказывать здесь" in group.last.text
    known = await subscribers.find(group.id)
    assert known is not None
    assert (known.kind, known.language) == (ChatKind.GROUP, Language.RU)


async def test_only_administrators_change_the_settings_of_a_group(
    emulator: Emulator, group: Group, subscribers: Subscribers
) -> None:
    member = group.joins(emulator.person("Member", "en"))
    await group.types("/language")
    answer = await member.presses("Беларуская")
    assert answer.text == "Это могут делать только администраторы чата."
    assert answer.alert
    await member.types("/stop")
    assert member.last.text == "Это могут делать только администраторы чата."
    known = await subscribers.find(group.id)
    assert known is not None
    assert (known.language, known.state) == (Language.RU, SubscriberState.ACTIVE)
    administrator = group.joins(emulator.person("Admin", "en"), Role.ADMINISTRATOR)
    assert (await administrator.presses("Беларуская")).text == "Захавана"


async def test_only_administrators_choose_the_quiet_hours_of_a_group(
    emulator: Emulator, group: Group, subscribers: Subscribers
) -> None:
    member = group.joins(emulator.person("Member", "en"))
    await group.types("/settings")
    assert (await member.presses("Тихие часы")).alert
    await group.presses("Тихие часы")
    assert (await member.presses("23:00–07:00")).alert
    known = await subscribers.find(group.id)
    assert known is not None
    assert known.quiet is None
    await group.presses("23:00–07:00")
    known = await subscribers.find(group.id)
    assert known is not None
    assert known.quiet == QuietHours.parse("23:00-07:00")


async def test_only_administrators_choose_the_hour_of_the_digest_of_a_group(
    emulator: Emulator, group: Group, subscribers: Subscribers
) -> None:
    member = group.joins(emulator.person("Member", "en"))
    await group.types("/settings")
    await group.presses("Время дайджеста")
    assert (await member.presses("18:00")).alert
    known = await subscribers.find(group.id)
    assert known is not None
    assert known.digest_hour is None
    await group.presses("18:00")
    known = await subscribers.find(group.id)
    assert known is not None
    assert known.digest_hour == 18


async def test_everybody_in_a_group_may_read(emulator: Emulator, group: Group) -> None:
    member = group.joins(emulator.person("Member", "en"))
    (digest,) = await member.types("/latest")
    assert "11–17 декабря 2017" in digest.text
    await member.presses("▼ Экономика")
    assert "Заголовок economy 2017-W50" in member.last.text


async def test_talk_in_a_group_is_not_answered(group: Group) -> None:
    count = len(group.received())
    for words in ("Economy", "/unknown", "hello"):
        await group.types(words)
    assert len(group.received()) == count


async def test_a_group_that_removes_the_bot_is_lost_and_found_again(
    emulator: Emulator, group: Group, subscribers: Subscribers
) -> None:
    group.kicks_bot()
    await emulator.settled()
    known = await subscribers.find(group.id)
    assert known is not None
    assert known.state is SubscriberState.INACTIVE


async def test_a_group_that_becomes_a_supergroup_keeps_its_subscription(
    emulator: Emulator, owner: Person, subscribers: Subscribers
) -> None:
    group = emulator.group("Readers", owner, kind=ChatType.GROUP)
    await emulator.settled()
    await group.types("/language")
    await group.presses("English")
    new_id = group.migrates()
    await emulator.settled()
    moved = await subscribers.find(new_id)
    assert moved is not None
    assert moved.language is Language.EN
    assert await subscribers.find(group.id) is None


async def test_a_channel_is_subscribed_and_the_one_who_added_the_bot_gets_a_hint(
    emulator: Emulator, owner: Person, subscribers: Subscribers
) -> None:
    await owner.types("/start")
    channel = emulator.group("News", owner, kind=ChatType.CHANNEL, bot_role=Role.ADMINISTRATOR)
    await emulator.settled()
    known = await subscribers.find(channel.id)
    assert known is not None
    assert known.kind is ChatKind.CHANNEL
    assert not channel.received()
    assert "в канале «News»" in owner.last.text


async def test_a_channel_of_a_stranger_is_subscribed_without_a_hint(
    emulator: Emulator, owner: Person, subscribers: Subscribers
) -> None:
    channel = emulator.group("News", owner, kind=ChatType.CHANNEL, bot_role=Role.ADMINISTRATOR)
    await emulator.settled()
    assert await subscribers.find(channel.id)
    assert not owner.received()


async def test_the_settings_of_a_channel_obey_its_administrators(
    emulator: Emulator, owner: Person, subscribers: Subscribers
) -> None:
    channel = emulator.group("News", owner, kind=ChatType.CHANNEL, bot_role=Role.ADMINISTRATOR)
    reader = channel.joins(emulator.person("Reader", "en"))
    await channel.types("/language")
    answer = await reader.presses("English")
    assert answer.alert
    await channel.presses("Беларуская")
    known = await subscribers.find(channel.id)
    assert known is not None
    assert known.language is Language.BE


async def test_buttons_below_a_channels_post_open_the_private_chat(
    emulator: Emulator, owner: Person
) -> None:
    channel = emulator.group("News", owner, kind=ChatType.CHANNEL, bot_role=Role.ADMINISTRATOR)
    reader = channel.joins(emulator.person("Reader", "en"))
    (digest,) = await channel.types("/latest")
    answer = await reader.presses("▼ Экономика")
    assert answer.url.startswith("https://t.me/BelarusBriefsBot?start=brief-")
    assert channel.last == digest
