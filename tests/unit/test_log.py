import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import log

TOKEN = "1234567:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_lines_are_structured(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up(as_json=True)
    structlog.get_logger("engine").info("campaign done", campaign=7)
    (line,) = lines(capsys)
    assert (line["event"], line["campaign"], line["level"]) == ("campaign done", 7, "info")


def test_a_token_is_blotted_out_wherever_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up(as_json=True)
    structlog.get_logger().warning("failed", url=f"https://x/bot{TOKEN}/sendMessage")
    logging.getLogger("other").error("request to %s failed", f"/bot{TOKEN}/getMe")
    try:
        raise ValueError(f"token {TOKEN}")
    except ValueError:
        structlog.get_logger().exception("broken")
    printed = capsys.readouterr().err
    assert TOKEN not in printed
    assert TOKEN.split(":")[1] not in printed
    assert printed.count("<token>") >= 3


def test_fields_that_could_name_a_reader_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up(as_json=True)
    structlog.get_logger().info("update handled", chat_id=5550123, username="zosia", text="hi")
    (line,) = lines(capsys)
    assert not {"chat_id", "username", "text"} & line.keys()


def test_libraries_speak_only_when_something_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log.set_up(as_json=True)
    logging.getLogger("httpx").info("HTTP Request: POST https://…")
    assert lines(capsys) == []
