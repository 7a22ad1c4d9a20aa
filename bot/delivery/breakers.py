"""What stops sending before harm is done: too many unknown chats, or no way through."""

from collections import deque

from bot.delivery.outcome import Outcome

_ABOUT_THE_CHAT = frozenset(
    {Outcome.SENT, Outcome.BLOCKED, Outcome.GONE, Outcome.CHAT_PROBLEM, Outcome.SUSPECT}
)
_NO_WAY_THROUGH = frozenset({Outcome.AMBIGUOUS, Outcome.NOT_SENT, Outcome.CONFLICT})


class SuspectBreaker:
    """Trips when more than ``share`` of the last ``window`` chats were not found.

    It says nothing before ``at_least`` answers. A token of another bot looks like this.
    """

    def __init__(self, share: float = 0.5, *, at_least: int = 20, window: int = 100) -> None:
        self._share = share
        self._at_least = at_least
        self._last: deque[bool] = deque(maxlen=window)

    def note(self, outcome: Outcome) -> bool:
        """Take one answer into account; whether the breaker trips."""
        if outcome not in _ABOUT_THE_CHAT:
            return False
        self._last.append(outcome is Outcome.SUSPECT)
        answers = len(self._last)
        return answers >= self._at_least and sum(self._last) > self._share * answers


class Outage:
    """Notices that requests go unanswered, and then lets single ones try at growing intervals.

    Without it an hour of 502s would put everybody in doubt twice. It begins after ``threshold``
    requests in a row without a valid answer. Then a harmless question has to be answered before
    one delivery may try, and a valid answer to that ends it. Times are seconds on one clock of
    the caller's.
    """

    def __init__(
        self, *, threshold: int = 5, first_wait_s: float = 1.0, longest_wait_s: float = 60.0
    ) -> None:
        self._threshold = threshold
        self._first_wait_s = first_wait_s
        self._longest_wait_s = longest_wait_s
        self._failures = 0
        self._wait_s = first_wait_s
        self._until = 0.0
        self._answered = False

    @property
    def lasts(self) -> bool:
        """Whether there seems to be no way through."""
        return self._failures >= self._threshold

    @property
    def may_try(self) -> bool:
        """Whether one delivery may find out if the outage is over."""
        return self.lasts and self._answered

    def may_ask(self, now: float) -> bool:
        """Whether it is time for a harmless question."""
        waits = 0 < self._until - now <= self._longest_wait_s  # more: the clock was set back
        return self.lasts and not self._answered and not waits

    def note(self, outcome: Outcome, now: float) -> None:
        """Take one delivery's answer into account. One that says to wait counts for nothing."""
        if outcome in _NO_WAY_THROUGH:
            self._failures += 1
            if self._failures == self._threshold:
                self._until = now + self._wait_s
            elif self._answered:
                self._wait_longer(now)
        elif outcome is not Outcome.RETRY_AFTER:
            self._failures = 0
            self._wait_s = self._first_wait_s
            self._answered = False

    def asked(self, outcome: Outcome, now: float) -> None:
        """Take the answer to a harmless question into account."""
        if outcome in _NO_WAY_THROUGH:
            self._wait_longer(now)
        else:
            self._answered = True

    def _wait_longer(self, now: float) -> None:
        self._answered = False
        self._wait_s = min(2 * self._wait_s, self._longest_wait_s)
        self._until = now + self._wait_s
