import pytest

from bot.emulator import Emulator
from storage.subscribers import Subscribers
from storage.values.briefs import Language
from storage.values.subscribers import Density, SubscriberState

pytestmark = pytest.mark.usefixtures("bot", "issues")


@pytest.mark.parametrize(
    ("code", "greeting"),
    [
        ("be", "Вітаем! Гэта «Беларусь за тыдзень»"),
        ("ru", "Здравствуйте! Это «Беларусь за неделю»"),
        ("en-GB", "Welcome to Belarus Weekly"),
        ("de", "Welcome to Belarus Weekly"),
        ("", "Welcome to Belarus Weekly"),
    ],
)
async def test_a_new_reader_is_greeted_in_the_language_of_their_telegram(
    emulator: Emulator, code: str, greeting: str
) -> None:
    reader = emulator.person("Reader", code)
    await reader.types("/start")
    assert greeting in reader.last.text
    assert [label.removeprefix("✅ ") for label in reader.last.buttons] == [
        "Беларуская",
        "Русский",
        "English",
    ]


async def test_language_then_topics_then_the_latest_issue(
    emulator: Emulator, subscribers: Subscribers
) -> None:
    reader = emulator.person("Reader", "en")
    await reader.types("/start")
    answer = await reader.presses("Беларуская")
    assert answer.text == "Захавана"
    assert len(reader.received()) == 1
    assert "✅ Бяспека" in reader.last.buttons
    await reader.presses("✅ Бяспека")
    assert "⬜ Бяспека" in reader.last.buttons
    await reader.presses("Гатова")
    ready, digest = reader.received()
    assert "Усё гатова" in ready.text
    assert "11–17 снежня 2017" in digest.text
    assert "Загаловак economy 2017-W50" in digest.text
    assert "security" not in digest.text
    known = await subscribers.find(reader.id)
    assert known is not None
    assert known.language is Language.BE
    assert "security" not in known.topics
    assert "economy" in known.topics


async def test_one_who_presses_nothing_is_subscribed_all_the_same(
    emulator: Emulator, subscribers: Subscribers
) -> None:
    reader = emulator.person("Reader", "ru")
    await reader.types("/start")
    known = await subscribers.find(reader.id)
    assert known is not None
    assert (known.language, known.topics) == (Language.RU, frozenset())
    assert (known.state, known.density) == (SubscriberState.ACTIVE, Density.LEADS)


async def test_a_link_chooses_the_language(emulator: Emulator, subscribers: Subscribers) -> None:
    reader = emulator.person("Reader", "en")
    greeting, topics = await reader.types("/start be")
    assert greeting.text.endswith("Вы падпісаныя.")
    assert not greeting.buttons
    assert "✅ Эканоміка" in topics.buttons
    known = await subscribers.find(reader.id)
    assert known is not None
    assert known.language is Language.BE


async def test_a_link_chooses_a_topic(emulator: Emulator, subscribers: Subscribers) -> None:
    reader = emulator.person("Reader", "en")
    await reader.types("/start topic-security")
    await reader.presses("Русский")
    assert "✅ Безопасность" in reader.last.buttons
    assert "⬜ Экономика" in reader.last.buttons
    known = await subscribers.find(reader.id)
    assert known is not None
    assert known.topics == {"security"}


@pytest.mark.parametrize("payload", ["be-topic-security", "topic-security_be", "be_topic-security"])
async def test_a_link_chooses_both(
    emulator: Emulator, subscribers: Subscribers, payload: str
) -> None:
    reader = emulator.person("Reader", "en")
    await reader.types(f"/start {payload}")
    known = await subscribers.find(reader.id)
    assert known is not None
    assert (known.language, known.topics) == (Language.BE, frozenset({"security"}))


async def test_an_unknown_link_is_a_plain_start(emulator: Emulator) -> None:
    reader = emulator.person("Reader", "en")
    await reader.types("/start x-topic-nonsense_zz")
    assert "Welcome to Belarus Weekly" in reader.last.text


async def test_one_who_returns_keeps_their_choices(
    emulator: Emulator, subscribers: Subscribers
) -> None:
    reader = emulator.person("Reader", "en")
    await reader.types("/start be-topic-economy")
    await reader.types("/stop")
    assert "Вы адпісаліся" in reader.last.text
    welcome, digest = await reader.types("/start")
    assert "З вяртаннем!" in welcome.text
    assert "Мова: Беларуская\nТэмы: Эканоміка" in welcome.text
    assert "Загаловак economy 2017-W50" in digest.text
    known = await subscribers.find(reader.id)
    assert known is not None
    assert known.state is SubscriberState.ACTIVE


async def test_a_link_adds_a_topic_to_those_of_one_who_returns(
    emulator: Emulator, subscribers: Subscribers
) -> None:
    reader = emulator.person("Reader", "en")
    await reader.types("/start topic-economy")
    await reader.types("/start topic-security")
    known = await subscribers.find(reader.id)
    assert known is not None
    assert known.topics == {"economy", "security"}


async def test_a_link_to_a_brief_opens_it_without_subscribing(
    emulator: Emulator, subscribers: Subscribers
) -> None:
    reader = emulator.person("Reader", "en")
    brief, offer = await reader.types("/start brief-1")
    assert "Headline security 2017-W48" in brief.text
    assert "You are not subscribed yet" in offer.text
    assert await subscribers.find(reader.id) is None


async def test_a_link_to_a_week_opens_it(emulator: Emulator) -> None:
    reader = emulator.person("Reader", "en")
    week, _ = await reader.types("/start week-2017-W49")
    assert "Headline economy 2017-W49" in week.text
