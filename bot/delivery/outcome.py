"""What Telegram's answers mean. The only place that knows the texts of its errors.

The texts are those of telegram-bot-api (``Client.cpp``) and of tdlib, Bot API 10.0. They are
matched without regard to case, because python-telegram-bot changes it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

DEFAULT_RETRY_S = 5.0
"""Seconds to wait after a 429 that does not say how long."""


class Outcome(StrEnum):
    """What became of one request, as its sender has to treat it."""

    SENT = "sent"
    """Telegram has done it; for edits and deletes too."""
    BLOCKED = "blocked"
    """The chat cannot be reached until it comes back by itself; its preferences are kept."""
    GONE = "gone"
    """The account does not exist any more: erase."""
    SUSPECT = "suspect"
    """Telegram does not know the chat; if that is so for most chats, the token is wrong."""
    MIGRATED = "migrated"
    """The group has a new id: ``Answer.migrate_to``."""
    CHAT_PROBLEM = "chat_problem"
    """The chat is there, but does not let the bot do this."""
    RETRY_AFTER = "retry_after"
    """Certainly not done, and no failed attempt: again after ``Answer.retry_after_s``."""
    CONTENT = "content"
    """What we sent is wrong, and would be wrong for everybody."""
    UNCHANGED = "unchanged"
    """An edit that found its text already there: a success."""
    NOT_FOUND = "not_found"
    """The message is not there: final; for a delete, done."""
    NOT_EDITABLE = "not_editable"
    """The message stays as it is: final."""
    TOO_OLD = "too_old"
    """Too late for this: a message that can be edited, but not deleted; a stale button press."""
    TOKEN = "token"  # noqa: S105 - a name, not a token
    """The token is not accepted: stop everything."""
    CONFLICT = "conflict"
    """Another process polls with this token."""
    AMBIGUOUS = "ambiguous"
    """Perhaps done: the request left, and no valid answer came."""
    NOT_SENT = "not_sent"
    """Certainly not done: the request never left."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one request. ``reason`` is a few words without ids, names or texts."""

    outcome: Outcome
    message_id: int | None = None
    retry_after_s: float | None = None
    migrate_to: int | None = None
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether what was asked for is now so."""
        return self.outcome in (Outcome.SENT, Outcome.UNCHANGED)


class NotSentError(NetworkError):
    """The request certainly did not reach Telegram."""


class AmbiguousError(NetworkError):
    """The request left, and no valid answer came: perhaps it was carried out."""


class FloodError(RetryAfter):
    """A 429. Unlike its parent, it warns of nothing and always speaks in timedeltas."""

    def __init__(self, retry_after_s: float) -> None:
        TelegramError.__init__(self, f"Flood control exceeded. Retry in {retry_after_s:g} s")
        self._retry_after = timedelta(seconds=retry_after_s)

    @property
    def retry_after(self) -> timedelta:
        """The time to wait before anything is sent again."""
        return self._retry_after


_TEXTS: tuple[tuple[str, Outcome, str], ...] = (
    ("bot was blocked by the user", Outcome.BLOCKED, "blocked by the user"),
    ("user_is_blocked", Outcome.BLOCKED, "blocked by the user"),
    ("user is deactivated", Outcome.GONE, "account deleted"),
    ("input_user_deactivated", Outcome.GONE, "account deleted"),
    ("can't initiate conversation", Outcome.BLOCKED, "never started"),
    ("bot was kicked", Outcome.BLOCKED, "removed from the chat"),
    ("bot is not a member", Outcome.BLOCKED, "not a member of the chat"),
    ("group chat was deleted", Outcome.BLOCKED, "group deleted"),
    ("group chat was deactivated", Outcome.BLOCKED, "group deactivated"),
    ("can't send messages to bots", Outcome.BLOCKED, "the chat is a bot"),
    ("can't send messages to the user", Outcome.BLOCKED, "not reachable"),
    ("channel_private", Outcome.BLOCKED, "not a member of the chat"),
    ("chat not found", Outcome.SUSPECT, "chat not found"),
    ("peer_id_invalid", Outcome.SUSPECT, "chat not found"),
    ("user not found", Outcome.SUSPECT, "chat not found"),
    ("chat_id_invalid", Outcome.SUSPECT, "chat not found"),
    ("message is not modified", Outcome.UNCHANGED, "not modified"),
    ("message_not_modified", Outcome.UNCHANGED, "not modified"),
    ("message to edit not found", Outcome.NOT_FOUND, "message not found"),
    ("message to delete not found", Outcome.NOT_FOUND, "message not found"),
    ("message to be replied not found", Outcome.NOT_FOUND, "message not found"),
    ("message to reply not found", Outcome.NOT_FOUND, "message not found"),
    ("message to copy not found", Outcome.NOT_FOUND, "message not found"),
    ("message to forward not found", Outcome.NOT_FOUND, "message not found"),
    ("message_id_invalid", Outcome.NOT_FOUND, "message not found"),
    ("message identifier is not specified", Outcome.NOT_FOUND, "message not found"),
    ("message can't be edited", Outcome.NOT_EDITABLE, "not editable"),
    ("no text in the message to edit", Outcome.NOT_EDITABLE, "not editable"),
    ("no caption in the message to edit", Outcome.NOT_EDITABLE, "not editable"),
    ("message_edit_time_expired", Outcome.NOT_EDITABLE, "not editable"),
    ("message_author_required", Outcome.NOT_EDITABLE, "not editable"),
    ("message can't be deleted", Outcome.TOO_OLD, "too old to delete"),
    ("message_delete_forbidden", Outcome.TOO_OLD, "too old to delete"),
    ("query is too old", Outcome.TOO_OLD, "press too old"),
    ("query_id_invalid", Outcome.TOO_OLD, "press too old"),
    ("not enough rights", Outcome.CHAT_PROBLEM, "not enough rights"),
    ("have no rights", Outcome.CHAT_PROBLEM, "not enough rights"),
    ("need administrator rights", Outcome.CHAT_PROBLEM, "not enough rights"),
    ("chat_admin_required", Outcome.CHAT_PROBLEM, "not enough rights"),
    ("topic_closed", Outcome.CHAT_PROBLEM, "topic closed"),
    ("message thread not found", Outcome.CHAT_PROBLEM, "topic not found"),
    ("upgraded to a supergroup", Outcome.CHAT_PROBLEM, "moved, new id unknown"),
    ("entities", Outcome.CONTENT, "markup not accepted"),
    ("is too long", Outcome.CONTENT, "too long"),
    ("_too_long", Outcome.CONTENT, "too long"),
    ("message text is empty", Outcome.CONTENT, "empty text"),
    ("text must be non-empty", Outcome.CONTENT, "empty text"),
    ("button", Outcome.CONTENT, "button not accepted"),
    ("reply markup", Outcome.CONTENT, "button not accepted"),
    ("reply_markup", Outcome.CONTENT, "button not accepted"),
    ("star", Outcome.CONTENT, "paid broadcast refused"),
    ("balance", Outcome.CONTENT, "paid broadcast refused"),
)

_CHAT_CODE = re.compile(r"\b(chat|user|peer|channel|input_user)_[a-z_]+\b")
"""tdlib's codes that speak of the chat and not of the message, such as CHAT_RESTRICTED."""

_RETRY_IN = re.compile(r"retry after (\d+)")


def classify(
    status: int, description: str | None, parameters: Mapping[str, object] | None = None
) -> Answer:
    """What an HTTP answer means.

    ``status`` is the HTTP status, ``description`` and ``parameters`` are the fields of those
    names in Telegram's JSON. ``description`` is None when the body was no JSON of Telegram's: a
    proxy's error page says nothing about the chat, so that such an answer is ambiguous.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _retry_after(description or "", parameters or {})
    if status // 100 == 2:  # noqa: PLR2004 - the class of successes
        return Answer(Outcome.SENT)
    if description is None:
        return Answer(Outcome.AMBIGUOUS, reason="invalid answer")
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN):
        return _refused(status, description.lower(), parameters or {})
    return _BY_STATUS.get(status) or Answer(Outcome.AMBIGUOUS, reason=f"status {status}")


_BY_STATUS: Mapping[int, Answer] = {
    HTTPStatus.UNAUTHORIZED: Answer(Outcome.TOKEN, reason="token refused"),
    HTTPStatus.NOT_FOUND: Answer(Outcome.TOKEN, reason="token refused"),
    HTTPStatus.CONFLICT: Answer(Outcome.CONFLICT, reason="another poller"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Answer(Outcome.CONTENT, reason="too large"),
}


def _retry_after(description: str, parameters: Mapping[str, object]) -> Answer:
    seconds = parameters.get("retry_after")
    if isinstance(seconds, int | float):
        wait_s = float(seconds)
    else:
        found = _RETRY_IN.search(description.lower())
        wait_s = float(found[1]) if found else DEFAULT_RETRY_S
    return Answer(Outcome.RETRY_AFTER, retry_after_s=wait_s, reason="too many requests")


def _refused(status: int, text: str, parameters: Mapping[str, object]) -> Answer:
    migrate_to = parameters.get("migrate_to_chat_id")
    if isinstance(migrate_to, int):
        return Answer(Outcome.MIGRATED, migrate_to=migrate_to, reason="became a supergroup")
    for words, outcome, reason in _TEXTS:
        if words in text:
            return Answer(outcome, reason=reason)
    if status == HTTPStatus.FORBIDDEN or _CHAT_CODE.search(text):
        return Answer(Outcome.CHAT_PROBLEM, reason="refused by the chat")
    # An unknown complaint is taken for one about the content: that pauses and loses nobody.
    return Answer(Outcome.CONTENT, reason="not accepted")


_STATUSES: tuple[tuple[type[TelegramError], HTTPStatus], ...] = (
    (BadRequest, HTTPStatus.BAD_REQUEST),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (InvalidToken, HTTPStatus.UNAUTHORIZED),
    (Conflict, HTTPStatus.CONFLICT),
    (EndPointNotFound, HTTPStatus.NOT_FOUND),
)


def classify_error(error: TelegramError) -> Answer:
    """What an exception of python-telegram-bot means, in the same terms as :func:`classify`."""
    if isinstance(error, ChatMigrated):
        return Answer(Outcome.MIGRATED, migrate_to=error.new_chat_id, reason="became a supergroup")
    if isinstance(error, RetryAfter):
        wait = error._retry_after  # noqa: SLF001 - the public property warns of its future type
        return _retry_after("", {"retry_after": wait.total_seconds()})
    for kind, status in _STATUSES:
        if isinstance(error, kind):
            return classify(status, error.message)
    outcome = Outcome.NOT_SENT if isinstance(error, NotSentError) else Outcome.AMBIGUOUS
    told = isinstance(error, NotSentError | AmbiguousError)
    return Answer(outcome, reason=error.message if told else "no valid answer")
