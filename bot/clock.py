"""The time, as the product sees it: real when it serves readers, movable in demos and tests."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The real time. ``now()`` is timezone-aware UTC and is asked for at every use."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock(Clock):
    """A clock that starts at a chosen moment, runs at the normal speed, and can be advanced."""

    def __init__(self, start: datetime | None = None) -> None:
        real = datetime.now(UTC)
        self._offset = (start or real) - real

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def advance(self, by: timedelta) -> None:
        """Move the clock; ``by`` may be negative."""
        self._offset += by

    def move_to(self, moment: datetime) -> None:
        """Make ``moment`` (aware) the present."""
        self._offset = moment - datetime.now(UTC)


class StoppedClock(MovableClock):
    """A clock that stands still until it is moved: for tests of what depends on the minute."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by

    def move_to(self, moment: datetime) -> None:
        self._now = moment
