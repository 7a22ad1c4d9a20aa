import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from bot.emulator import Emulator
from bot.emulator.people import Person
from bot.settings import Settings
from bot.store import open_store

Run = Callable[..., tuple[int, str, str]]
Facts = Callable[..., Any]

FIRST = 5_000_000
READERS = 30
MANY_FROM, MANY = 6_000_000, 3000
MAIN = (sys.executable, str(Path(__file__).parents[2] / "main.py"))
LANGUAGES = ("be", "ru", "en")
TITLES = {"be": "Загаловак", "ru": "Заголовок", "en": "Headline"}


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An emulator on a thread of its own, beside commands that run their own event loops."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    emulator = Emulator(Clock())
    asyncio.run_coroutine_threadsafe(emulator.start(), loop).result()
    emulator.bulk(FIRST, READERS, *LANGUAGES)
    yield emulator
    asyncio.run_coroutine_threadsafe(emulator.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def newsroom(
    emulator: Emulator, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Emulator:
    """A store with an edition in three languages and thirty readers."""
    monkeypatch.setenv("BOT_TOKEN", emulator.token)
    monkeypatch.setenv("BOT_API_URL", emulator.url)
    monkeypatch.setenv("RATE_LIMIT", "1000")
    for language in LANGUAGES:
        (tmp_path / f"security.{language}.md").write_text(brief(language, "edition: 2017-W50\n"))
    rows = [f"{FIRST + n},{LANGUAGES[n % 3]}," for n in range(READERS)]
    (tmp_path / "in.csv").write_text("\n".join(["chat_id,language,topics", *rows]))
    assert run("import", *sorted(tmp_path.glob("*.md")))[0] == 0
    assert run("subscribers", "import", "in.csv")[0] == 0
    return emulator


def brief(language: str, edition: str = "") -> str:
    return (
        f"---\n{edition}topic: security\ntrend: worse\nlanguage: {language}\n---\n"
        f"# {TITLES[language]}\n\nLead.\n\nBody.\n"
    )


def test_a_digest_sent_with_wait_reaches_each_reader_once_in_their_language(
    newsroom: Emulator, facts: Facts
) -> None:
    sent = facts("digest", "send", "--wait")
    assert (sent["state"], sent["audience"], sent["sent"]) == ("done", READERS, READERS)
    delivered = newsroom.record.delivered()
    assert dict(delivered) == {FIRST + n: 1 for n in range(READERS)}


def test_an_edition_is_announced_once(newsroom: Emulator, run: Run, facts: Facts) -> None:
    first = facts("digest", "send", "--week", "2017-W50", "--wait")
    code, out, err = run("digest", "send", "--week", "2017-W50")
    assert (code, out) == (1, "")
    assert f"campaign {first['campaign']}" in err
    assert sum(newsroom.record.delivered().values()) == READERS


def test_a_written_campaign_waits_for_a_bot_and_can_be_steered(
    newsroom: Emulator, run: Run, facts: Facts
) -> None:
    campaign = facts("digest", "send")["campaign"]
    assert facts("campaigns", "show", campaign)["state"] == "scheduled"
    assert facts("campaigns", "pause", campaign)["state"] == "paused"
    assert facts("campaigns", "resume", campaign)["state"] == "scheduled"
    assert facts("campaigns", "cancel", campaign)["state"] == "cancelled"
    assert "nothing to resume" in run("campaigns", "resume", campaign)[2]
    assert [one["id"] for one in facts("campaigns", "list")] == [campaign]
    assert newsroom.record.delivered() == {}


def test_failed_deliveries_can_be_sent_again(newsroom: Emulator, facts: Facts) -> None:
    newsroom.fault(
        "error",
        chat_id=FIRST + 1,
        count=1,
        status=400,
        description="Bad Request: not enough rights to send text messages to the chat",
    )
    sent = facts("digest", "send", "--wait")
    assert (sent["sent"], sent["failed"]) == (READERS - 1, 1)
    again = facts("campaigns", "resend", sent["campaign"], "--wait")
    assert (again["sent"], again["failed"]) == (READERS, 0)


def test_a_breaking_update_is_pushed_from_a_file(
    newsroom: Emulator, run: Run, facts: Facts, tmp_path: Path
) -> None:
    (tmp_path / "border.en.md").write_text(brief("en"))
    pushed = facts("push", "border.en.md", "--wait")
    assert (pushed["kind"], pushed["sent"]) == ("breaking", READERS)
    assert "announced already" in run("push", "border.en.md")[2]
    assert "part of an edition" in run("push", "security.en.md")[2]
    assert sum(newsroom.record.delivered().values()) == READERS


def test_a_draft_is_made_from_files_and_sends_nothing(
    newsroom: Emulator, run: Run, facts: Facts, tmp_path: Path
) -> None:
    for language in ("en", "ru"):
        (tmp_path / f"border.{language}.md").write_text(brief(language))
        assert facts("push", f"border.{language}.md", "--draft") == {"draft": 1, "drafts": [1]}
    code, out, _ = run("push", "security.en.md", "--draft")
    assert (code, out.count("Draft 2")) == (0, 1)
    assert "2017-W50 is left out" in out
    for name in ("missing.md", "empty.txt"):
        (tmp_path / "empty.txt").write_text("")
        code, out, err = run("push", name, "--draft")
        assert (code, out, err.count("\n")) == (1, "", 1)
    assert facts("campaigns", "list") == []
    assert newsroom.record.delivered() == {}


def test_with_two_persons_nothing_is_pushed_by_one(
    newsroom: Emulator, run: Run, facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWO_PERSON", "true")
    (tmp_path / "border.en.md").write_text(brief("en"))
    code, out, err = run("push", "border.en.md", "--wait")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "TWO_PERSON" in err
    said = (0, "Draft 1 waits for an editor, who confirms it at the desk.\n", "")
    assert run("push", "border.en.md") == said
    assert facts("push", "border.en.md") == {"campaign": None, "draft": 1}
    assert [(one["action"], one["via"]) for one in facts("audit")][:2] == [
        ("release_wished", "console"),
        ("draft_made", "console"),
    ]
    (tmp_path / "border.ru.md").write_text(brief("ru"))
    assert facts("push", "border.ru.md") == {"campaign": None, "draft": 1}
    (tmp_path / "border.ru.md").write_text(brief("ru").replace("Body.", "Another body."))
    code, out, err = run("push", "border.ru.md")
    assert (code, out) == (1, "")
    assert "Draft 1 of the desk has this key and says otherwise" in err
    assert "part of an edition" in run("push", "security.en.md")[2]
    assert facts("campaigns", "list") == []
    assert newsroom.record.delivered() == {}


def test_with_two_persons_a_correction_waits_for_an_editor(
    newsroom: Emulator, run: Run, facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "border.en.md").write_text(brief("en"))
    pushed = facts("push", "border.en.md", "--wait")["campaign"]
    monkeypatch.setenv("TWO_PERSON", "true")
    assert "change it first" in run("campaigns", "correct", pushed, "border.en.md")[2]
    assert "is not about the brief" in run("campaigns", "correct", pushed, "security.en.md")[2]
    assert "There is no campaign 9" in run("campaigns", "correct", 9, "border.en.md")[2]
    (tmp_path / "border.en.md").write_text(brief("en").replace("Body.", "Another body."))
    for _ in range(2):
        wished = facts("campaigns", "correct", pushed, "border.en.md")
        assert wished == {"campaign": None, "draft": 1}
    assert [one["id"] for one in facts("campaigns", "list")] == [pushed]
    assert [one["action"] for one in facts("audit")][:2] == ["correction_wished", "draft_made"]
    assert "Another body." not in standing(newsroom)


@pytest.fixture
def owner(newsroom: Emulator, monkeypatch: pytest.MonkeyPatch) -> Person:
    """At the desk, and no reader."""
    person = newsroom.person("Owner", "en", user_id=FIRST + READERS)
    person.says("/start")
    monkeypatch.setenv("OWNER_IDS", str(person.id))

    async def comes_in() -> None:
        async with open_store(Settings.read(), Clock()) as store:
            await store.desk.access.editor(person.id)

    asyncio.run(comes_in())
    return person


def test_a_command_that_waits_shows_editors_first_what_it_sends(
    newsroom: Emulator, owner: Person, run: Run, facts: Facts, tmp_path: Path
) -> None:
    (tmp_path / "border.en.md").write_text(brief("en"))
    rule = {"status": 400, "description": "Bad Request: message is too long"}
    newsroom.fault("error", chat_id=owner.id, **rule)
    code, _, err = run("push", "border.en.md", "--wait")
    assert code == 1
    assert "Campaign 1 is paused: " in err
    assert newsroom.record.delivered() == {}
    newsroom.heal()
    facts("campaigns", "resume", 1)
    sent = facts("campaigns", "resend", 1, "--wait")
    assert (sent["state"], sent["sent"]) == ("done", READERS)
    assert len(owner.received()) == len(LANGUAGES)


def test_only_an_urgent_update_makes_a_sound(newsroom: Emulator, run: Run, tmp_path: Path) -> None:
    person = newsroom.person("Reader", "en", user_id=FIRST + READERS)
    person.says("/start")
    (tmp_path / "more.csv").write_text(f"chat_id,language,topics\n{person.id},en,")
    assert run("subscribers", "import", "more.csv")[0] == 0
    for name, options in (("one", ()), ("two", ("--urgent",))):
        (tmp_path / f"{name}.en.md").write_text(brief("en"))
        assert run("push", f"{name}.en.md", "--wait", *options)[0] == 0
    assert [seen.silent for seen in person.received()] == [True, False]


def test_a_digest_is_shown_as_text(newsroom: Emulator, run: Run, facts: Facts) -> None:
    code, out, _ = run("digest", "show", "--language", "be")
    assert code == 0
    assert "11–17 снежня 2017" in out
    assert TITLES["be"] in out
    assert "<b>" not in out
    assert facts("digest", "show", "--language", "ru")["edition"] == "2017-W50"
    assert "2016-W01" in run("digest", "show", "--week", "2016-W01")[2]
    assert newsroom.record.delivered() == {}


def test_what_does_not_exist_is_said_in_one_line(newsroom: Emulator, run: Run) -> None:
    for command in ("show", "pause", "resume", "cancel", "resend"):
        code, out, err = run("campaigns", command, 99)
        assert (code, out) == (1, "")
        assert err == "There is no campaign 99.\n"
    assert newsroom.record.delivered() == {}


def test_sending_without_a_token_is_refused_before_anything_is_written(
    newsroom: Emulator, run: Run, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOT_TOKEN")
    code, _, err = run("digest", "send", "--wait")
    assert code == 1
    assert "BOT_TOKEN is missing" in err
    assert facts("campaigns", "list") == []
    assert newsroom.record.delivered() == {}


def test_what_a_paid_broadcast_costs_is_told_before_and_after(
    newsroom: Emulator, run: Run, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAID_BROADCAST", "true")
    assert "it costs about 0.0 Stars" in run("digest", "send")[1]
    (campaign,) = facts("campaigns", "list")
    assert campaign["stars"] is None
    facts("campaigns", "cancel", campaign["id"])
    assert newsroom.record.delivered() == {}


def test_what_was_pushed_is_corrected_and_recalled(
    newsroom: Emulator, run: Run, facts: Facts, tmp_path: Path
) -> None:
    (tmp_path / "border.en.md").write_text(brief("en"))
    pushed = facts("push", "border.en.md", "--wait")["campaign"]
    assert "change it first" in run("campaigns", "correct", pushed, "border.en.md")[2]
    (tmp_path / "border.en.md").write_text(brief("en").replace("Body.", "Another body."))
    corrected = facts("campaigns", "correct", pushed, "border.en.md", "--wait")
    assert (corrected["kind"], corrected["parent"]) == ("correction", pushed)
    assert (corrected["audience"], corrected["sent"]) == (READERS, READERS)
    assert "corrected on" in standing(newsroom).lower()
    assert "Another body." in standing(newsroom)
    recalled = facts("campaigns", "recall", pushed, "--reason", "not confirmed", "--wait")
    assert (recalled["audience"], recalled["reasons"]) == (
        READERS,
        {"sent": {"deleted": READERS}},
    )
    assert standing(newsroom) == ""
    assert f"campaign {recalled['campaign']}" in run("campaigns", "recall", pushed)[2]
    assert facts("briefs", "search", "Another", "--language", "en") == []


def standing(emulator: Emulator) -> str:
    """What stands in the chat of a reader of English."""
    chat = emulator.state.chats.get(FIRST + 2)
    assert chat is not None
    return "\n".join(message.content.text.text for message in emulator.state.messages.of(chat))


@pytest.mark.long
def test_killed_in_the_middle_of_each_the_outcome_is_the_same(
    newsroom: Emulator, run: Run, facts: Facts, tmp_path: Path
) -> None:
    newsroom.bulk(MANY_FROM, MANY, "en")
    rows = [f"{MANY_FROM + n},en," for n in range(MANY)]
    (tmp_path / "more.csv").write_text("\n".join(["chat_id,language,topics", *rows]))
    assert run("subscribers", "import", "more.csv")[0] == 0
    everybody = READERS + MANY
    (tmp_path / "border.en.md").write_text(brief("en"))
    pushed = killed(newsroom, facts, "sendMessage", "push", "border.en.md")
    known = pushed["sent"] + sum(
        number for why, number in pushed["reasons"].get("unknown", {}).items()
        if why == "perhaps twice"
    )  # fmt: skip
    assert (pushed["audience"], known) == (everybody, everybody)
    (tmp_path / "border.en.md").write_text(brief("en").replace("Body.", "Another body."))
    corrected = killed(
        newsroom, facts, "editMessageText", "campaigns", "correct", str(pushed["id"]),
        "border.en.md",
    )  # fmt: skip
    assert (corrected["audience"], corrected["sent"]) == (everybody, everybody)
    recalled = killed(newsroom, facts, "deleteMessage", "campaigns", "recall", str(pushed["id"]))
    assert (recalled["audience"], recalled["sent"]) == (everybody, everybody)
    left = sum(bool(messages(newsroom, MANY_FROM + n)) for n in range(MANY))
    assert left <= pushed["unknown"]


@pytest.mark.usefixtures("newsroom")
def test_waiting_for_readers_with_hours_of_their_own_says_so_and_goes_on_waiting(
    run: Run, facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMEZONE", "UTC")
    now = Clock().now()
    until = now.replace(minute=0) + timedelta(hours=12)
    span = f"{(now.hour - 1) % 24}:00-{(now.hour + 10) % 24}:00,"
    own = [span if n < 6 else f",{until.hour}:00" if n < 12 else "," for n in range(READERS)]
    rows = [f"{FIRST + n},be,,{hours}" for n, hours in enumerate(own)]
    heads = "chat_id,language,topics,quiet,digest_hour"
    (tmp_path / "in.csv").write_text("\n".join([heads, *rows]))
    assert run("subscribers", "import", "in.csv")[0] == 0
    command = [*MAIN, "digest", "send", "--wait", "--json"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as waits:
        assert waits.stderr is not None
        said = waits.stderr.readline()
        assert said == (
            "12 readers get it later, at an hour of their own;"
            f" this waits until {until:%Y-%m-%d %H:%M} (UTC).\n"
        )
        shown = facts("campaigns", "show", "1")
        assert (shown["state"], shown["waiting"], shown["asleep"]) == ("sending", 12, 12)
        assert run("campaigns", "cancel", "1")[0] == 0
        ended = json.loads(waits.communicate()[0])
    assert (waits.returncode, ended["sent"], ended["skipped"]) == (0, READERS - 12, 12)


def killed(emulator: Emulator, facts: Facts, method: str, *command: str) -> Any:
    """Run a command that waits, kill it in the middle, and let another one end its work."""
    process = subprocess.Popen([*MAIN, *command, "--wait"])  # noqa: S603 - our own program
    deadline = time.monotonic() + 60
    while done(emulator, method) < MANY // 3:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    newest = facts("campaigns", "list")[0]
    assert newest["state"] == "sending"
    again = [*MAIN, "campaigns", "resend", str(newest["id"]), "--wait", "--json"]
    ended = subprocess.run(again, check=True, capture_output=True)  # noqa: S603 - as above
    return json.loads(ended.stdout)


def done(emulator: Emulator, method: str) -> int:
    """How many requests of this method were carried out."""
    return sum(1 for _ in emulator.record.entries(method=method))


def messages(emulator: Emulator, chat_id: int) -> list[int]:
    """What stands in a chat."""
    chat = emulator.state.chats.get(chat_id)
    assert chat is not None
    return [message.id for message in emulator.state.messages.of(chat)]
