from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.delivery.outcome import (
    AmbiguousError,
    Answer,
    FloodError,
    NotSentError,
    Outcome,
    classify,
    classify_error,
)

ROWS = [
    (403, "Forbidden: bot was blocked by the user", Outcome.BLOCKED),
    (403, "Forbidden: user is deactivated", Outcome.GONE),
    (403, "Forbidden: bot can't initiate conversation with a user", Outcome.BLOCKED),
    (403, "Forbidden: bot was kicked from the supergroup chat", Outcome.BLOCKED),
    (403, "Forbidden: bot is not a member of the channel chat", Outcome.BLOCKED),
    (403, "Forbidden: the group chat was deleted", Outcome.BLOCKED),
    (403, "Forbidden: something new", Outcome.CHAT_PROBLEM),
    (400, "Bad Request: chat not found", Outcome.SUSPECT),
    (400, "Bad Request: PEER_ID_INVALID", Outcome.SUSPECT),
    (
        400,
        "Bad Request: not enough rights to send text messages to the chat",
        Outcome.CHAT_PROBLEM,
    ),
    (400, "Bad Request: CHAT_RESTRICTED", Outcome.CHAT_PROBLEM),
    (400, "Bad Request: can't parse entities: unclosed tag at byte 3", Outcome.CONTENT),
    (400, "Bad Request: message is too long", Outcome.CONTENT),
    (400, "Bad Request: text is too long", Outcome.CONTENT),
    (400, "Bad Request: message text is empty", Outcome.CONTENT),
    (400, "Bad Request: BUTTON_DATA_INVALID", Outcome.CONTENT),
    (400, "Bad Request: never seen before", Outcome.CONTENT),
    (413, "Request Entity Too Large", Outcome.CONTENT),
    (
        400,
        "Bad Request: message is not modified: specified new message content is the same",
        Outcome.UNCHANGED,
    ),
    (400, "Bad Request: message to edit not found", Outcome.NOT_FOUND),
    (400, "Bad Request: message to delete not found", Outcome.NOT_FOUND),
    (400, "Bad Request: message can't be edited", Outcome.NOT_EDITABLE),
    (400, "Bad Request: there is no caption in the message to edit", Outcome.NOT_EDITABLE),
    (400, "Bad Request: message can't be deleted for everyone", Outcome.TOO_OLD),
    (
        400,
        "Bad Request: query is too old and response timeout expired or query id is invalid",
        Outcome.TOO_OLD,
    ),
    (401, "Unauthorized", Outcome.TOKEN),
    (404, "Not Found", Outcome.TOKEN),
    (409, "Conflict: terminated by other getUpdates request", Outcome.CONFLICT),
    (500, "Internal Server Error", Outcome.AMBIGUOUS),
    (502, "Bad Gateway", Outcome.AMBIGUOUS),
    (503, "Service Unavailable", Outcome.AMBIGUOUS),
    (504, "Gateway Timeout", Outcome.AMBIGUOUS),
]


@pytest.mark.parametrize(("status", "description", "outcome"), ROWS)
def test_every_answer_has_its_outcome(status: int, description: str, outcome: Outcome) -> None:
    for words in (description, description.lower(), description.upper()):
        assert classify(status, words).outcome is outcome


@pytest.mark.parametrize(
    ("status", "description", "outcome"), [row for row in ROWS if row[0] in (400, 403)]
)
def test_ptb_errors_mean_the_same_as_the_answers(
    status: int, description: str, outcome: Outcome
) -> None:
    kind = BadRequest if status == 400 else Forbidden
    assert classify_error(kind(description)).outcome is outcome


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (InvalidToken(), Outcome.TOKEN),
        (Conflict("terminated by other getUpdates request"), Outcome.CONFLICT),
        (TimedOut(), Outcome.AMBIGUOUS),
        (NetworkError("Bad Gateway"), Outcome.AMBIGUOUS),
        (TelegramError("Invalid server response"), Outcome.AMBIGUOUS),
        (AmbiguousError("no answer in time"), Outcome.AMBIGUOUS),
        (NotSentError("cannot connect"), Outcome.NOT_SENT),
    ],
)
def test_other_ptb_errors(error: TelegramError, outcome: Outcome) -> None:
    assert classify_error(error).outcome is outcome


def test_a_429_says_how_long_to_wait() -> None:
    answer = classify(429, "Too Many Requests: retry after 10072", {"retry_after": 10072})
    assert answer == Answer(Outcome.RETRY_AFTER, retry_after_s=10072.0, reason="too many requests")
    assert classify(429, "Too Many Requests: retry after 7").retry_after_s == 7.0
    assert classify(429, None).retry_after_s == 5.0
    assert classify_error(FloodError(12)).retry_after_s == 12.0
    assert FloodError(12).retry_after == timedelta(seconds=12)


def test_a_migration_carries_the_new_id() -> None:
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    assert classify(400, words, {"migrate_to_chat_id": -100500}).migrate_to == -100500
    assert classify(400, words).outcome is Outcome.CHAT_PROBLEM
    assert classify_error(ChatMigrated(-100500)).migrate_to == -100500


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 409, 502])
def test_a_page_that_is_not_telegrams_says_nothing_of_the_chat(status: int) -> None:
    assert classify(status, None).outcome is Outcome.AMBIGUOUS


def test_reasons_hold_no_digits_of_the_description() -> None:
    for status, description, _ in ROWS:
        if status < 500:
            reason = classify(status, description + " 123456789").reason
            assert not any(letter.isdigit() for letter in reason)


def test_ok_covers_what_is_as_asked() -> None:
    assert Answer(Outcome.SENT).ok
    assert Answer(Outcome.UNCHANGED).ok
    assert not Answer(Outcome.AMBIGUOUS).ok
