import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.emulator import Emulator
from bot.emulator.people import Person
from storage.subscribers import Subscribers
from storage.values.briefs import Language
from storage.values.subscribers import Density, QuietHours, Subscriber
from tests.flows.running import RunningBot

pytestmark = pytest.mark.usefixtures("issues")
SETTINGS = {"en": "Settings", "be": "Налады", "ru": "Настройки"}


@pytest.fixture
async def reader(emulator: Emulator) -> Person:
    person = emulator.person("Reader", "en")
    await person.types("/start en")
    return person


async def known(subscribers: Subscribers, reader: Person) -> Subscriber:
    found = await subscribers.find(reader.id)
    assert found is not None
    return found


async def test_the_language_changes_in_place_and_at_once(
    reader: Person, subscribers: Subscribers
) -> None:
    (screen,) = await reader.types("/language")
    answer = await reader.presses("Русский")
    assert (answer.text, answer.alert) == ("Сохранено", False)
    assert reader.last.id == screen.id
    assert "Выберите язык" in reader.last.text
    assert "✅ Русский" in reader.last.buttons
    assert (await known(subscribers, reader)).language is Language.RU
    await reader.presses("‹ Настройки")
    assert "Язык: Русский" in reader.last.text


async def test_topics_are_ticked_in_place(reader: Person, subscribers: Subscribers) -> None:
    (screen,) = await reader.types("/topics")
    await reader.presses("✅ Economy")
    await reader.presses("✅ Security issues")
    assert reader.last.id == screen.id
    topics = (await known(subscribers, reader)).topics
    assert topics == {"ruling-elite", "society", "west", "russia"}
    await reader.presses("All topics")
    assert (await known(subscribers, reader)).topics == frozenset()
    assert "All topics" not in reader.last.buttons


async def test_ticking_the_last_missing_topic_means_all(
    reader: Person, subscribers: Subscribers
) -> None:
    await reader.types("/topics")
    await reader.presses("✅ Economy")
    await reader.presses("⬜ Economy")
    assert (await known(subscribers, reader)).topics == frozenset()


async def test_the_last_topic_stays(reader: Person, subscribers: Subscribers) -> None:
    await reader.types("/topics")
    for name in ("Economy", "Security issues", "The ruling elite", "Belarus–West relations"):
        await reader.presses(f"✅ {name}")
    await reader.presses("✅ Society and political parties")
    answer = await reader.presses("✅ Belarus–Russia relations")
    assert (answer.text, answer.alert) == ("At least one topic must stay.", True)
    assert (await known(subscribers, reader)).topics == {"russia"}


async def test_pressing_a_topic_twice_on_an_old_screen_changes_nothing_more(
    reader: Person, subscribers: Subscribers
) -> None:
    await reader.types("/topics")
    await reader.presses("1|tick|economy|0|s")
    before = await known(subscribers, reader)
    emulated = reader.last
    await reader.presses("1|tick|economy|1|s")
    await reader.presses("1|tick|economy|0|s", message=emulated)
    assert await known(subscribers, reader) == before


async def test_the_length_of_the_digest_can_be_chosen(
    reader: Person, subscribers: Subscribers
) -> None:
    await reader.types("/settings")
    assert "Digest: headlines and summaries" in reader.last.text
    await reader.presses("How much text")
    await reader.presses("Full texts")
    assert "✅ Full texts" in reader.last.buttons
    assert (await known(subscribers, reader)).density is Density.FULL
    await reader.presses("‹ Settings")
    assert "Digest: full texts" in reader.last.text
    (digest,) = await reader.types("/latest")
    assert '<blockquote class="expandable">Body en.</blockquote>' in digest.html


QUIET = {
    "en": ("Quiet hours", "off", "Minsk time", "from 22:00", "until 07:00", "No quiet hours"),
    "be": ("Ціхія гадзіны", "выключаны", "мінскі час", "з 22:00", "да 07:00", "Без ціхіх гадзін"),
    "ru": ("Тихие часы", "выключены", "минское время", "с 22:00", "до 07:00", "Без тихих часов"),
}


@pytest.mark.parametrize("language", QUIET)
async def test_quiet_hours_are_chosen_and_moved_in_place(
    emulator: Emulator, subscribers: Subscribers, language: str
) -> None:
    name, off, zone, start, end, without = QUIET[language]
    reader = emulator.person("Reader", language)
    await reader.types(f"/start {language}")
    (screen,) = await reader.types("/settings")
    assert f"{name}: {off}" in reader.last.text
    await reader.presses(name)
    assert f"✅ {without}" in reader.last.buttons
    await reader.presses("22:00–07:00")
    assert f"{name}: 22:00–07:00 ({zone})" in reader.last.text
    assert {start, end, "✅ 22:00–07:00"} <= set(reader.last.buttons)
    for _ in range(2):  # a press twice moves once
        await reader.presses("1|quiet|22:00-08:00")
    assert (await known(subscribers, reader)).quiet == QuietHours.parse("22:00-08:00")
    await reader.presses(f"‹ {SETTINGS[language]}")
    assert f"{name}: 22:00–08:00 ({zone})" in reader.last.text
    await reader.presses(name)
    await reader.presses(without)
    assert (await known(subscribers, reader)).quiet is None
    assert reader.last.id == screen.id


HOUR = {
    "en": (
        ("Hour of the digest", "with everybody", "With everybody"),
        "It comes here on Mondays at 18:00 (Minsk time).",
        "It comes here on Tuesdays at 00:00 (Minsk time).",
        "Only the digest comes at 06:00, the hour chosen for it.",
    ),
    "be": (
        ("Час дайджэста", "разам з усімі", "Разам з усімі"),
        "Сюды ён прыходзіць па панядзелках а 18:00 (мінскі час).",
        "Сюды ён прыходзіць па аўторках а 00:00 (мінскі час).",
        "Толькі дайджэст прыйдзе а 06:00: гэта гадзіна выбрана для яго.",
    ),
    "ru": (
        ("Время дайджеста", "вместе со всеми", "Вместе со всеми"),
        "Сюда он приходит по понедельникам в 18:00 (минское время).",
        "Сюда он приходит по вторникам в 00:00 (минское время).",
        "Только дайджест придёт в 06:00: этот час выбран для него.",
    ),
}


@pytest.mark.parametrize("language", HOUR)
async def test_the_hour_of_the_digest_is_chosen_and_moved_in_place(
    emulator: Emulator, subscribers: Subscribers, language: str
) -> None:
    (name, everybody, with_everybody), evening, midnight, at_night = HOUR[language]
    reader = emulator.person("Reader", language)
    await reader.types(f"/start {language}")
    (screen,) = await reader.types("/settings")
    assert f"{name}: {everybody}" in reader.last.text
    await reader.presses(name)
    assert f"✅ {with_everybody}" in reader.last.buttons
    await reader.presses("18:00")
    assert evening in reader.last.text
    assert {"✅ 18:00", "−", "+"} <= set(reader.last.buttons)
    await reader.presses("21:00")
    await reader.presses("+")
    await reader.presses("+")
    for _ in range(2):  # a press twice moves once
        await reader.presses("1|hour|00:00")
    assert midnight in reader.last.text
    assert (await known(subscribers, reader)).digest_hour == 0
    await reader.presses("−")
    assert (await known(subscribers, reader)).digest_hour == 23
    await subscribers.change(reader.id, {"digest_hour": 6})
    await reader.presses(f"‹ {SETTINGS[language]}")
    assert f"{name}: 06:00" in reader.last.text
    await reader.presses("1|settings|quiet")
    await reader.presses("23:00–07:00")
    assert at_night in reader.last.text
    await reader.presses("1|quiet|off")
    assert at_night not in reader.last.text
    await reader.presses("1|settings|main")
    await reader.presses(name)
    await reader.presses(with_everybody)
    assert (await known(subscribers, reader)).digest_hour is None
    assert reader.last.id == screen.id


async def test_quiet_hours_stay_when_a_reader_stops_and_comes_back(
    reader: Person, subscribers: Subscribers
) -> None:
    await reader.types("/settings")
    await reader.presses("Quiet hours")
    await reader.presses("23:00–07:00")
    await reader.types("/stop")
    await reader.types("/start")
    assert (await known(subscribers, reader)).quiet == QuietHours.parse("23:00-07:00")


async def test_quiet_hours_never_shrink_to_nothing(reader: Person) -> None:
    await reader.types("/settings")
    await reader.presses("Quiet hours")
    await reader.presses("23:00–07:00")
    for hour in range(6, -1, -1):
        await reader.presses(f"1|quiet|23:00-{hour:02}:00")
    assert reader.last.buttons.count("−") == 1
    assert reader.last.buttons.count("+") == 1


async def test_pressing_the_same_button_twice_is_no_error(reader: Person) -> None:
    await reader.types("/language")
    await reader.presses("✅ English")
    answer = await reader.presses("✅ English")
    assert answer.text == "Saved"


async def test_a_stranger_is_offered_the_subscription(
    emulator: Emulator, subscribers: Subscribers
) -> None:
    stranger = emulator.person("Stranger", "ru")
    for command in ("/settings", "/language", "/topics", "/pause", "/resume", "/stop"):
        await stranger.types(command)
        assert "Вы ещё не подписаны" in stranger.last.text
        assert await subscribers.find(stranger.id) is None
    await stranger.presses("Беларуская")
    assert (await known(subscribers, stranger)).language is Language.BE


@pytest.mark.parametrize(
    "data",
    [
        "0|language|be|s",
        "2|language|be|s",
        "language",
        "1|",
        "1|nonsense",
        "1|language",
        "1|language|xx|s",
        "1|language|be|x",
        "1|language|be|s|more",
        "1|tick|nonsense|0|s",
        "1|tick|economy|yes|s",
        "1|density|huge",
        "1|settings|nonsense",
        "1|quiet",
        "1|quiet|",
        "1|quiet|on",
        "1|quiet|23:00-23:00",
        "1|quiet|23:00-24:00",
        "1|quiet|23:00-07:00|s",
        "1|hour",
        "1|hour|",
        "1|hour|18",
        "1|hour|18:30",
        "1|hour|24:00",
        "1|hour|18:00|s",
        "1|pause|year",
        "1|forget|perhaps",
        "1|digest|2017-W99|0|m",
        "1|digest|2017-W50|-1|m",
        "1|digest|2017-W50|0|x",
        "1|brief|x|0|m0",
        "1|brief|1|0|z9",
        "1|brief|1|0|m0|xx",
        "1|topic|nonsense|0",
        "1|weeks|x",
        "ы" * 30,
    ],
)
async def test_old_and_malformed_buttons_are_answered_and_change_nothing(
    bot: RunningBot, reader: Person, subscribers: Subscribers, data: str
) -> None:
    button = InlineKeyboardButton("Old", callback_data=data)
    await bot.api.send_message(reader.id, "Old", reply_markup=InlineKeyboardMarkup([[button]]))
    before, seen = await known(subscribers, reader), reader.sees()
    answer = await reader.presses("Old")
    assert answer.text.startswith("This button is out of date.")
    assert answer.alert
    assert await known(subscribers, reader) == before
    assert reader.sees() == seen
