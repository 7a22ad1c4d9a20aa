"""``subscribers``: counting them, and moving them in and out as CSV."""

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, TextIO

import typer

from bot.briefs.topics import Topics
from bot.console.options import AsJson
from bot.console.output import UserError, print_json, print_line
from bot.console.session import on_store
from bot.store import Store
from storage.subscribers import NewSubscriber
from storage.values.briefs import Language
from storage.values.subscribers import (
    ChatKind,
    Density,
    QuietHours,
    Subscriber,
    SubscriberState,
    time_of_day,
    whole_hour,
)

COLUMNS = ("chat_id", "language", "topics")
OPTIONAL_COLUMNS = ("density", "kind", "state", "quiet", "digest_hour")
PAGE = 1_000
_CHAT_ID_BITS = 53  # core.telegram.org/bots/api#chat: at most 52 significant bits


def import_subscribers(
    file: Annotated[Path, typer.Argument(help="CSV with chat_id,language,topics.")],
    *,
    json: AsJson = False,
) -> None:
    """Add subscribers, or replace the preferences of known ones; all of the file or nothing."""

    async def work(store: Store) -> int:
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                new = tuple(_read(lines, store.topics))
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            raise UserError(f"{file} cannot be read: {reason}.") from None
        except csv.Error as error:
            raise UserError(f"{file} is not CSV: {error}.") from None
        return await store.subscribers.put_all(new)

    number = on_store(work)
    if json:
        print_json({"imported": number})
    else:
        print_line(f"Subscribers imported: {number}.")


def export_subscribers() -> None:
    """Print all subscribers as CSV. Whoever holds this output can find these people."""

    async def work(store: Store) -> None:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow((*COLUMNS, *OPTIONAL_COLUMNS))
        last = 0
        while page := await store.subscribers.page(last, PAGE):
            writer.writerows(map(_row, page))
            last = page[-1].id

    on_store(work)


def count_subscribers(*, json: AsJson = False) -> None:
    """Count active, paused and inactive subscribers."""
    counts = on_store(lambda store: store.subscribers.counts())
    facts = {state.value: number for state, number in counts.items()}
    if json:
        print_json(facts)
    else:
        print_line(", ".join(f"{number} {state}" for state, number in facts.items()))


def _row(subscriber: Subscriber) -> tuple[object, ...]:
    return (
        subscriber.chat_id,
        subscriber.language.value,
        " ".join(sorted(subscriber.topics)),
        subscriber.density.value,
        subscriber.kind.value,
        subscriber.state.value,
        subscriber.quiet or "",
        "" if subscriber.digest_hour is None else time_of_day(60 * subscriber.digest_hour),
    )


def _read(lines: TextIO, topics: Topics) -> Iterator[NewSubscriber]:
    reader = csv.DictReader(lines, strict=True)
    heads = [head.strip() for head in reader.fieldnames or ()]
    reader.fieldnames = heads
    _check_columns(heads)
    seen: dict[int, int] = {}
    for row in reader:
        try:
            new = _subscriber(row, topics)
        except ValueError as error:
            raise UserError(f"Line {reader.line_num}: {error}.") from None
        if new.chat_id in seen:
            raise UserError(
                f"Line {reader.line_num}: the same chat is in line {seen[new.chat_id]}."
            )
        seen[new.chat_id] = reader.line_num
        yield new


def _check_columns(heads: Iterable[str]) -> None:
    found = tuple(heads)
    if twice := [column for column in found if found.count(column) > 1]:
        raise UserError(f"Line 1: the column {twice[0]!r} appears twice.")
    if missing := [column for column in COLUMNS if column not in found]:
        raise UserError(
            f"Line 1: the column {missing[0]} is missing; expected {','.join(COLUMNS)}."
        )
    if unknown := [column for column in found if column not in COLUMNS + OPTIONAL_COLUMNS]:
        raise UserError(f"Line 1: the column {unknown[0]!r} is unknown.")


def _subscriber(row: dict[str | None, str | list[str] | None], topics: Topics) -> NewSubscriber:
    if None in row or None in row.values():
        raise ValueError("the number of columns is not that of the first line")
    cells = {str(name): str(value).strip() for name, value in row.items()}
    chat_id = _chat_id(cells["chat_id"])
    if cells.get("state", "active") not in {state.value for state in SubscriberState}:
        raise ValueError("the state is none of active, paused, inactive")
    return NewSubscriber(
        chat_id,
        ChatKind(_choice(cells, "kind", ChatKind, _kind(chat_id))),
        Language(_choice(cells, "language", Language, None)),
        _topics(cells["topics"], topics),
        Density(_choice(cells, "density", Density, Density.LEADS)),
        SubscriberState(cells.get("state") or SubscriberState.ACTIVE),
        _quiet(cells.get("quiet", "")),
        _hour(cells.get("digest_hour", "")),
    )


def _chat_id(cell: str) -> int:
    digits = cell.removeprefix("-")
    known = digits.isascii() and digits.isdigit() and len(digits) <= _CHAT_ID_BITS
    if not known or int(digits).bit_length() > _CHAT_ID_BITS:
        raise ValueError("the chat id is not a number that Telegram uses")
    if int(digits) == 0:
        raise ValueError("the chat id is 0")
    return int(cell)


def _kind(chat_id: int) -> str:
    return ChatKind.PRIVATE if chat_id > 0 else ChatKind.GROUP


def _choice(
    cells: dict[str, str],
    name: str,
    members: type[ChatKind | Language | Density],
    default: str | None,
) -> str:
    value = cells.get(name) or default or ""
    allowed = [member.value for member in members]
    if value not in allowed:
        raise ValueError(f"the {name} is none of {', '.join(allowed)}")
    return value


def _quiet(cell: str) -> QuietHours | None:
    try:
        return QuietHours.parse(cell) if cell else None
    except ValueError as error:
        raise ValueError(f"the quiet hours {cell!r} are wrong: {error}") from None


def _hour(cell: str) -> int | None:
    try:
        return whole_hour(cell) if cell else None
    except ValueError as error:
        raise ValueError(f"the hour of the digest {cell!r} is wrong: {error}") from None


def _topics(cell: str, topics: Topics) -> frozenset[str]:
    found = set()
    for word in cell.split():
        topic = topics.get(word) or topics.named(word)
        if topic is None:
            raise ValueError(f"there is no topic {word!r}")
        found.add(topic.key)
    return frozenset(found) if len(found) < len(topics) else frozenset()
