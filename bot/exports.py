"""What is stored about a chat, as a file for the one who reads there."""

from datetime import datetime
from typing import Any

import orjson

from bot.desk.access import Access
from storage.history import Delivery, History
from storage.values.desk import Editor
from storage.values.subscribers import Subscriber, Variant, time_of_day

NAME = "subscription.json"
DELIVERIES_LISTED = 5_000
"""A digest a week and two updates a day fill it in six years; the file has less than 2 MB."""


class Exports:
    """Makes the file in memory; it is on no disk."""

    def __init__(self, history: History, access: Access) -> None:
        self._history = history
        self._access = access

    async def of(self, chat_id: int, subscriber: Subscriber | None) -> bytes | None:
        """All there is about a chat, as JSON in UTF-8; None when there is nothing.

        Of deliveries the newest ``DELIVERIES_LISTED``, with how many there are. Left out are the
        sealed number of the chat and the numbers of the messages in it. Times are in UTC.
        """
        editor = await self._access.known(chat_id)
        if subscriber is None and editor is None:
            return None
        found: dict[str, Any] = {}
        if subscriber is not None:
            number, newest = await self._history.newest(subscriber.id, DELIVERIES_LISTED)
            found["subscription"] = _subscription(subscriber)
            found["deliveries"] = {
                "count": number,
                "listed": len(newest),
                "list": [_delivery(one) for one in newest],
            }
        if editor is not None:
            found["desk"] = _desk(editor)
        return orjson.dumps(found, option=orjson.OPT_INDENT_2)


def _subscription(subscriber: Subscriber) -> dict[str, Any]:
    return {
        "number": subscriber.id,
        "chat": subscriber.kind,
        "language": subscriber.language,
        "topics": _topics(subscriber.topics),
        "density": subscriber.density,
        "quiet_hours": str(subscriber.quiet) if subscriber.quiet else None,
        "digest_hour": _hour(subscriber.digest_hour),
        "state": subscriber.state,
        "reason": subscriber.reason,
        "paused_until": _time(subscriber.paused_until),
        "times_not_found": subscriber.suspicions,
    }


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "campaign": one.campaign_id,
        "kind": one.kind,
        "edition": one.edition,
        "brief": one.brief,
        "state": one.state,
        "reason": one.reason,
        "at": _time(one.at),
        "made_for": None if one.variant is None else _variant(one.variant),
        "messages": one.messages,
        "attempts": one.attempts,
        "tried_again_in_doubt": one.doubtful,
        "revision": one.revision,
    }


def _variant(variant: Variant) -> dict[str, Any]:
    return {
        "language": variant.language,
        "density": variant.density,
        "topics": _topics(variant.topics),
    }


def _desk(editor: Editor) -> dict[str, Any]:
    return {
        "number": editor.id,
        "role": editor.role,
        "language": editor.language,
        "since": _time(editor.added_at),
        "until": _time(editor.removed_at),
    }


def _topics(chosen: frozenset[str]) -> list[str] | str:
    return sorted(chosen) or "all"


def _hour(hour: int | None) -> str | None:
    return None if hour is None else time_of_day(60 * hour)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
