"""The commands as processes beside each other, as an operator runs them."""

import asyncio
import re
import signal
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest

from bot.emulator import TOKEN
from tests.process.town import Control, Newsroom, emulated, eventually, newsroom

FIRST = 5_550_000_000
READERS = 1_000
RATE = 200
LANGUAGES = ("be", "ru", "en")
TITLES = {"be": "Загаловак", "ru": "Заголовок", "en": "Headline"}
STOPPED_WITHIN_S = 5.0

ALESIA = 5_559_123_457
NAME, WORDS = "Quintessa", "zygomorphic"
"""Latin, so that neither an escape nor a search key hides them."""


@pytest.fixture
async def emulator() -> AsyncIterator[Control]:
    options = ("--flood", RATE, "--bulk", FIRST, READERS, "--languages", ",".join(LANGUAGES))
    async with emulated(*options) as emulator:
        yield emulator


@pytest.fixture
async def desk(emulator: Control, tmp_path: Path) -> AsyncIterator[Newsroom]:
    desk = newsroom(tmp_path / "newsroom", emulator, RATE_LIMIT=str(RATE))
    yield desk
    await desk.close()


async def meet(emulator: Control, chat_id: int = ALESIA, name: str = NAME) -> None:
    """A person whom the bot does not know opens its chat."""
    await emulator.post("chats", type="private", id=chat_id, first_name=name, language_code="be")


async def bring_readers(desk: Newsroom, folder: Path, number: int) -> None:
    """An edition in three languages, and so many readers of them in turn."""
    files = []
    for language in LANGUAGES:
        files.append(folder / f"security.{language}.md")
        files[-1].write_text(
            f"---\nedition: 2017-W50\ntopic: security\ntrend: worse\nlanguage: {language}\n---\n"
            f"# {TITLES[language]}\n\nLead.\n\nBody.\n"
        )
    rows = [f"{FIRST + n},{LANGUAGES[n % 3]}," for n in range(number)]
    (folder / "readers.csv").write_text("\n".join(["chat_id,language,topics", *rows]))
    assert (await desk.run("import", *files)).code == 0
    assert (await desk.run("subscribers", "import", folder / "readers.csv")).code == 0


async def books(desk: Newsroom, campaign: int) -> dict[str, Any]:
    shown: dict[str, Any] = await desk.facts("campaigns", "show", campaign)
    states = ("waiting", "sending", "sent", "blocked", "failed", "skipped", "unknown")
    assert shown["audience"] == sum(shown[state] for state in states)
    return shown


async def is_done(desk: Newsroom, campaign: int) -> bool:
    return bool((await books(desk, campaign))["state"] == "done")


def ids_in_any_shape(chat_ids: Iterable[int]) -> list[bytes]:
    """In digits, and as SQLite stores numbers."""
    return [shape for one in chat_ids for shape in (b"%d" % one, one.to_bytes(6, "big"))]


async def test_a_start_is_answered_and_the_person_is_found_nowhere(
    emulator: Control, desk: Newsroom
) -> None:
    bot = await desk.begin("run", LOG_LEVEL="DEBUG")
    await meet(emulator)
    for words in ("/start", WORDS, f"/search {WORDS}"):
        await emulator.post(f"chats/{ALESIA}/messages", text=words)
    await emulator.settled()
    welcome, *others = await emulator.texts(ALESIA)
    assert "Вітаем" in welcome
    assert len(others) == 2
    needles = [b"Quintess", b"zygomorph", TOKEN.encode(), b"Traceback"]
    assert desk.traces([*needles, *ids_in_any_shape([ALESIA])]) == []
    assert (await desk.stop(bot, STOPPED_WITHIN_S)).code == 0
    exported = await desk.run("subscribers", "export")
    assert str(ALESIA) in exported.out
    desk.begun[-1].out.unlink()
    assert desk.traces([*needles, *ids_in_any_shape([ALESIA])]) == []


async def test_a_digest_reaches_a_thousand_once_each_in_their_language_at_the_set_rate(
    emulator: Control, desk: Newsroom, tmp_path: Path
) -> None:
    bot = await desk.begin("run")
    await bring_readers(desk, tmp_path, READERS)
    campaign = (await desk.facts("digest", "send"))["campaign"]
    await eventually(lambda: emulator.reached(READERS))
    await eventually(lambda: is_done(desk, campaign))
    assert (await books(desk, campaign))["sent"] == READERS
    assert (await desk.stop(bot, STOPPED_WITHIN_S)).code == 0
    record = await emulator.get("record?method=sendMessage")
    assert Counter(row["chat_id"] for row in record) == {FIRST + n: 1 for n in range(READERS)}
    assert (await emulator.get("record/summary"))["too_many_requests"] == 0
    contents = {row["chat_id"]: row["text_hash"] for row in record}
    for n, language in enumerate(LANGUAGES):
        assert len({contents[chat] for chat in range(FIRST + n, FIRST + READERS, 3)}) == 1
        (text,) = await emulator.texts(FIRST + n)
        assert TITLES[language] in text
    assert_paced([row["at"] for row in record])
    assert desk.traces([b"Traceback", TOKEN.encode(), *ids_in_any_shape(contents)]) == []


def assert_paced(moments: list[float]) -> None:
    """No second holds more than the rate, but for requests that a busy machine delays a little."""
    seconds = Counter(int(moment - moments[0]) for moment in moments)
    assert max(seconds.values()) <= RATE * 1.02
    assert len(moments) / (moments[-1] - moments[0]) <= RATE
    assert max(seconds.values()) > RATE * 0.8


async def test_a_bot_that_is_stopped_in_mid_broadcast_ends_soon_and_sends_the_rest_later(
    emulator: Control, desk: Newsroom, tmp_path: Path
) -> None:
    bot = await desk.begin("run", RATE_LIMIT="60")
    await bring_readers(desk, tmp_path, 400)
    campaign = (await desk.facts("digest", "send"))["campaign"]
    await eventually(lambda: emulator.reached(50))
    assert (await desk.stop(bot, STOPPED_WITHIN_S)).code == 0
    arrived = len(await emulator.delivered())
    shown = await books(desk, campaign)
    assert 0 < shown["waiting"] < 400
    assert (shown["sent"], shown["sending"], shown["unknown"]) == (arrived, 0, 0)
    bot = await desk.begin("run")
    await eventually(lambda: emulator.reached(400))
    assert (await desk.stop(bot, STOPPED_WITHIN_S)).code == 0
    assert await emulator.delivered() == {FIRST + n: 1 for n in range(400)}
    assert (await books(desk, campaign))["sent"] == 400


async def test_what_a_killed_bot_had_not_handled_is_handled_by_the_next(
    emulator: Control, desk: Newsroom
) -> None:
    bot = await desk.begin("run")
    await meet(emulator)
    await emulator.post(f"chats/{ALESIA}/messages", text="/start")
    await emulator.settled()
    await emulator.post("faults", kind="429", method="sendMessage", retry_after=9)
    await emulator.post(f"chats/{ALESIA}/messages", text="/help")

    async def answering() -> bool:
        return bool((await emulator.get("record/summary"))["too_many_requests"])

    await eventually(answering)
    bot.process.kill()
    await desk.finish(bot)
    await emulator.post(f"chats/{ALESIA}/messages", text="/privacy")
    await emulator.forget_faults()
    bot = await desk.begin("run")
    await emulator.settled()
    _, told, private = await emulator.texts(ALESIA)
    assert "/latest" in told
    assert "/forget" in private
    assert (await desk.stop(bot, STOPPED_WITHIN_S)).code == 0


async def test_a_second_bot_on_the_same_store_ends_with_one_line_and_the_first_goes_on(
    emulator: Control, desk: Newsroom
) -> None:
    listen = f"127.0.0.1:{free_port()}"
    bot = await desk.begin("run", HTTP_LISTEN=listen)
    await meet(emulator)
    await emulator.post(f"chats/{ALESIA}/messages", text="/start")
    await emulator.settled()
    second = await desk.run("run", HTTP_LISTEN=listen)
    assert second.code == 1
    (line,) = second.lines
    assert listen in line
    await emulator.post(f"chats/{ALESIA}/messages", text="/help")
    await emulator.settled()
    assert (await desk.stop(bot, STOPPED_WITHIN_S)).code == 0


async def test_of_two_bots_with_one_token_one_ends_with_one_line(
    emulator: Control, desk: Newsroom, tmp_path: Path
) -> None:
    elsewhere = newsroom(tmp_path / "elsewhere", emulator)
    first = await desk.begin("run")
    await meet(emulator)
    await emulator.post(f"chats/{ALESIA}/messages", text="/help")
    await emulator.settled()
    second = await elsewhere.begin("run")
    try:
        waits = {asyncio.create_task(one.process.wait()): one for one in (first, second)}
        done, _ = await asyncio.wait(waits, timeout=30, return_when=asyncio.FIRST_COMPLETED)
        (loser,) = (waits[task] for task in done)
        ended = await desk.finish(loser)
        assert ended.code == 1
        (line,) = ended.lines
        assert "Another process reads the updates" in line
        await emulator.post(f"chats/{ALESIA}/messages", text="/help")
        await emulator.settled()
    finally:
        await elsewhere.close()


@pytest.mark.parametrize("token", ["", "1234567:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "nonsense"])
async def test_a_token_that_is_missing_or_wrong_is_said_in_one_line(
    desk: Newsroom, token: str
) -> None:
    ended = await desk.run("run", BOT_TOKEN=token)
    assert (ended.code, ended.out) == (1, "")
    (line,) = ended.lines
    assert "BOT_TOKEN" in line
    if token:
        assert desk.traces([token.encode()]) == []


async def test_the_demo_says_in_one_line_that_its_port_is_taken(desk: Newsroom) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = await desk.run("demo", "--port", port)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"Port {port} is taken; choose another with --port.\n"


async def test_a_demo_prints_where_it_is_and_nothing_else_and_leaves_nothing(
    desk: Newsroom, tmp_path: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    demo = await desk.begin("demo", "--port", free_port(), TMPDIR=str(temporary))

    async def printed() -> bool:
        return bool(demo.out.read_text())

    await eventually(printed)
    assert list(temporary.iterdir())
    demo.process.send_signal(signal.SIGINT)
    ended = await desk.finish(demo, STOPPED_WITHIN_S)
    assert (ended.code, ended.err) == (0, "")
    assert re.fullmatch(r"Open http://127.0.0.1:\d+ in a browser. [^\n]*\n", ended.out)
    assert list(temporary.iterdir()) == []
    assert list(desk.folder.iterdir()) == []


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
