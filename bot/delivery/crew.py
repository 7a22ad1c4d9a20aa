"""Sends what is claimed, many at a time, and hands the answers on."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping

import structlog

from bot.delivery.copying import perform
from bot.delivery.lanes import Lane
from bot.delivery.outcome import Answer, Outcome
from bot.delivery.pacing import Pacer
from bot.delivery.reasons import Reason
from bot.delivery.sender import Sender
from bot.delivery.settlement import RECALLED, Claim
from storage.subscribers import Subscribers

_log = structlog.get_logger(__name__)

IN_FLIGHT: Mapping[Lane, int] = {Lane.URGENT: 232, Lane.BULK: 216}
"""Requests at once; the transport's limit of 256 leaves the rest to readers."""


class Crew:
    """Workers that come when there is something to send and go when there is not.

    ``answered`` is called with each claim and its answer, exactly once for each claim.
    """

    def __init__(
        self,
        sender: Sender,
        pacer: Pacer,
        subscribers: Subscribers,
        answered: Callable[[Claim, Answer], None],
        in_flight: Mapping[Lane, int] = IN_FLIGHT,
    ) -> None:
        self._sender = sender
        self._pacer = pacer
        self._subscribers = subscribers
        self._answered = answered
        self._limits = in_flight
        self._queues: dict[Lane, deque[Claim]] = {lane: deque() for lane in in_flight}
        self._workers: dict[Lane, set[asyncio.Task[None]]] = {lane: set() for lane in in_flight}

    def put(self, claims: Iterable[Claim]) -> None:
        """Send these as soon as the pacer lets them go."""
        for claim in claims:
            self._queues[claim.course.lane].append(claim)
        for lane, queue in self._queues.items():
            workers = self._workers[lane]
            for _ in range(min(len(queue), self._limits[lane] - len(workers))):
                worker = asyncio.create_task(self._work(lane))
                workers.add(worker)
                worker.add_done_callback(workers.discard)

    def backlog(self, lane: Lane) -> int:
        """How many are claimed, and not yet let go by the pacer."""
        return len(self._queues[lane]) + self._pacer.waiting(lane)

    @property
    def idle(self) -> bool:
        """Whether everything claimed is answered."""
        return not any(self._queues.values()) and not any(self._workers.values())

    def recall(self, lane: Lane) -> None:
        """Give back what has not left yet; it is answered as certainly not sent."""
        queue = self._queues[lane]
        while queue:
            self._answered(queue.popleft(), RECALLED)
        self._pacer.dismiss(lane)

    async def drain(self, timeout_s: float) -> bool:
        """Give back what has not left, and wait for the answers to the rest.

        Says whether all came in time. The workers of the others are then ended, and nobody
        learns their answers.
        """
        for lane in self._queues:
            self.recall(lane)
        workers = set().union(*self._workers.values())
        if not workers:
            return True
        _, late = await asyncio.wait(workers, timeout=timeout_s)
        await self.abandon()
        return not late

    async def abandon(self) -> None:
        """End all workers at once, as a crash would."""
        for queue in self._queues.values():
            queue.clear()
        workers = set().union(*self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self, lane: Lane) -> None:
        queue = self._queues[lane]
        while queue:
            claim = queue.popleft()
            self._answered(claim, await self._deliver(claim))

    async def _deliver(self, claim: Claim) -> Answer:
        if claim.course.stopped is not None or claim.course.withdrawn:
            return RECALLED
        try:
            answer = await perform(self._sender, claim, claim.chat_id)
            if answer.outcome is Outcome.MIGRATED and answer.migrate_to is not None:
                return await self._follow(claim, answer.migrate_to)
        except Exception:  # noqa: BLE001 - reason below
            # A defect here must not keep the delivery in ``sending`` while the process lives.
            _log.exception("delivery failed unexpectedly", campaign=claim.course.id)
            return Answer(Outcome.AMBIGUOUS, reason="internal error")
        return answer

    async def _follow(self, claim: Claim, new_chat_id: int) -> Answer:
        """Give the subscriber its new chat id and send once to that.

        Messages stay where they were, out of reach.
        """
        await self._subscribers.move(claim.chat_id, new_chat_id)
        found = await self._subscribers.find(new_chat_id)
        if found is None or found.id != claim.subscriber_id:
            return Answer(Outcome.MIGRATED, reason=Reason.MERGED)
        if claim.copies:
            return Answer(Outcome.NOT_FOUND, reason=Reason.LEFT_BEHIND)
        answer = await perform(self._sender, claim, new_chat_id)
        if answer.outcome is Outcome.MIGRATED:
            return Answer(Outcome.CHAT_PROBLEM, reason="moved again")
        return answer
