"""Answers that have come and are not yet in the journal."""

import asyncio
from collections.abc import Sequence

from bot.clock import Clock
from bot.delivery.breakers import Outage
from bot.delivery.outcome import Answer, Outcome
from bot.delivery.settlement import RECALLED, Claim


class Inbox:
    """Collects answers, draws the conclusions that cannot wait, and wakes the dispatcher."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._due_in = 0
        self._first_at = 0.0
        self.answers: list[tuple[Claim, Answer]] = []
        self.outage = Outage()
        self.token_refused = False

    def put(self, claim: Claim, answer: Answer) -> None:
        """Take one answer; RECALLED ones say nothing about Telegram."""
        if not self.answers:
            self._first_at = self._loop.time()
        self.answers.append((claim, answer))
        probing = claim.course.answered(claim, answer)
        if answer is not RECALLED:
            self._note(answer.outcome)
        self._due_in -= 1
        if probing or self._due_in <= 0 or claim.course.stopped is not None:
            self._wake.set()

    def _note(self, outcome: Outcome) -> None:
        lasted = self.outage.lasts
        self.outage.note(outcome, self._clock.now().timestamp())
        if outcome is Outcome.TOKEN:
            self.token_refused = True
        if self.token_refused or self.outage.lasts is not lasted:
            self._wake.set()

    def asked(self, outcome: Outcome) -> None:
        """Take the answer to a harmless question during an outage."""
        self.outage.asked(outcome, self._clock.now().timestamp())
        self.token_refused = self.token_refused or outcome is Outcome.TOKEN
        self._wake.set()

    def age_s(self) -> float:
        """Seconds since the oldest answer came; 0.0 when there is none."""
        return self._loop.time() - self._first_at if self.answers else 0.0

    def taken(self, answers: Sequence[tuple[Claim, Answer]]) -> None:
        """These, the first ones, are in the journal now."""
        del self.answers[: len(answers)]
        self._first_at = self._loop.time()

    def wake_after(self, answers: int) -> None:
        """Wake the dispatcher when so many more have come."""
        self._due_in = answers

    def wake(self) -> None:
        """Wake the dispatcher now."""
        self._wake.set()

    async def wait(self, timeout_s: float) -> None:
        """Until there is a reason to act, ``timeout_s`` at most."""
        timer = self._loop.call_later(timeout_s, self._wake.set)
        try:
            await self._wake.wait()
        finally:
            timer.cancel()
        self._wake.clear()
