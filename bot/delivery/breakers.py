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
    requests in a row without a valid answer; any valid answer ends it. Times are seconds on one
    clock of the caller's.
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

    @property
    def lasts(self) -> bool:
        """Whether there seems to be no way through."""
        return self._failures >= self._threshold

    def note(self, outcome: Outcome, now: float) -> None:
        """Take one answer into account. One that says to wait is neither good nor bad."""
        if outcome in _NO_WAY_THROUGH:
            self._failures += 1
            if self._failures == self._threshold:
                self._until = now + self._wait_s
            elif self._failures > self._threshold and now >= self._until:
                self._wait_s = min(2 * self._wait_s, self._longest_wait_s)
                self._until = now + self._wait_s
        elif outcome is not Outcome.RETRY_AFTER:
            self._failures = 0
            self._wait_s = self._first_wait_s

    def wait_s(self, now: float) -> float:
        """Seconds until one more request may try; 0.0 when it may, or when there is no outage."""
        if not self.lasts:
            return 0.0
        return min(max(0.0, self._until - now), self._longest_wait_s)
