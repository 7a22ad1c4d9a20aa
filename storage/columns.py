"""Column types that the tables share."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as microseconds since 1970: compares and sorts as a number."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        del dialect
        return None if value is None else stored_moment(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else moment_of(int(value))


def stored_moment(moment: datetime) -> int:
    """How a Moment is stored, for what does not go through its column."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(stored: int) -> datetime:
    """The datetime of a stored Moment that did not come through its column."""
    return _EPOCH + timedelta(microseconds=stored)


class Choice(TypeDecorator[StrEnum]):
    """A StrEnum member, stored as its value."""

    impl = Text
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else self.members(value).value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> StrEnum | None:
        del dialect
        return None if value is None else self.members(value)


class TopicSet(TypeDecorator[frozenset[str]]):
    """A set of topic keys, stored in order between single spaces: `` economy west ``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[str] | None, dialect: Dialect) -> str | None:
        del dialect
        if value is None:
            return None
        return f" {' '.join(sorted(value))} " if value else ""

    def process_result_value(self, value: Any | None, dialect: Dialect) -> frozenset[str] | None:
        del dialect
        return None if value is None else frozenset(str(value).split())
