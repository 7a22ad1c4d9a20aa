"""Decides what is claimed, and when the journal is written: the engine's inner loop."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from bot.clock import Clock
from bot.delivery.alerts import Alert
from bot.delivery.clerk import Clerk, Want
from bot.delivery.course import Course
from bot.delivery.crew import Crew
from bot.delivery.inbox import Inbox
from bot.delivery.lanes import Lane
from bot.delivery.pacing import Pacer
from bot.delivery.prober import Prober
from bot.delivery.rendering import Renderer
from bot.delivery.watch import Watch

_FIRST_TO_LAST = (Lane.URGENT, Lane.BULK)


@dataclass(frozen=True, slots=True)
class Pace:
    """How far claims run ahead of the sending, and how often answers are written down.

    ``window`` bounds the deliveries that are ``sending`` at once, and with them the doubts after
    a crash. ``ahead_s`` is the time for which claims are kept in stock at the pacer's rate,
    ``stock`` the largest such stock. Answers are settled ``settle_s`` after they came at the
    latest; the store is asked for news every ``look_s``. ``held_s``: when 429s hold the bot for
    longer than that, nothing is claimed.
    """

    window: int = 400
    ahead_s: float = 0.1
    stock: int = 150
    settle_s: float = 0.1
    look_s: float = 0.5
    held_s: float = 1.0


class Dispatcher:
    """Keeps the crew supplied and the journal true. Belongs to one event loop."""

    def __init__(
        self,
        *,
        watch: Watch,
        clerk: Clerk,
        crew: Crew,
        inbox: Inbox,
        renderer: Renderer,
        prober: Prober,
        pacer: Pacer,
        clock: Clock,
        tell: Callable[[Alert], None],
        pace: Pace,
    ) -> None:
        self._watch = watch
        self._clerk = clerk
        self._crew = crew
        self._inbox = inbox
        self._renderer = renderer
        self._prober = prober
        self._pacer = pacer
        self._clock = clock
        self._tell = tell
        self._pace = pace
        self._open = 0
        self._look_at = 0.0
        self._turns = 0

    def look_soon(self) -> None:
        """Ask the store for news at once."""
        self._look_at = 0.0
        self._inbox.wake()

    async def step(self) -> None:
        """Do what there is to do, or wait for it a moment."""
        if monotonic() >= self._look_at:
            await self._watch.look()
            self._look_at = monotonic() + self._pace.look_s
        courses = list(self._watch.courses.values())
        for course in courses:
            await self._renderer.render(course)
        self._recall_what_must_not_leave(courses)
        if courses:
            self._prober.ask()
        wants = self._wants(courses)
        stopped = any(course.stopped for course in courses)
        if wants or stopped or self._must_settle():
            await self._turn(courses, wants)
        elif not await self._finish(courses):
            await self._inbox.wait(self._rest_s())

    async def settle(self) -> None:
        """Write down all answers that have come, and claim nothing."""
        await self._turn(list(self._watch.courses.values()), [])

    async def _turn(self, courses: list[Course], wants: list[Want]) -> None:
        answers = list(self._inbox.answers)
        stopped = [course for course in courses if course.stopped is not None]
        turn = await self._clerk.turn(answers, stopped, wants)
        self._inbox.taken(answers)
        self._open += len(turn.claims) - len(answers)
        for course in stopped:
            self._watch.drop(course)
        for alert in turn.paused:
            self._tell(alert)
        self._crew.put(turn.claims)
        backlog = max(self._crew.backlog(lane) for lane in _FIRST_TO_LAST)
        self._inbox.wake_after(max(1, backlog - self._stock() // 2))

    def _must_settle(self) -> bool:
        return bool(self._inbox.answers) and (
            self._inbox.age_s() >= self._pace.settle_s
            or self._crew.idle
            or len(self._inbox.answers) >= self._pace.window // 4
        )

    def _wants(self, courses: list[Course]) -> list[Want]:
        now = self._clock.now().timestamp()
        room = self._room()
        wants: list[Want] = []
        for lane in _FIRST_TO_LAST:
            able = [c for c in courses if c.lane is lane and not c.stopped and c.has_work(now)]
            if not able or room <= 0:
                continue
            missing = min(self._stock() - self._crew.backlog(lane), room)
            if 2 * missing >= min(self._stock(), room):
                wants += self._split(able, missing)
                room -= missing
            if lane is Lane.URGENT and not all(course.only_looks(now) for course in able):
                self._crew.recall(Lane.BULK)
                break
        return wants

    def _split(self, able: list[Course], claims: int) -> list[Want]:
        """Equal parts; who gets one more, or gets any of few, changes from turn to turn."""
        self._turns += 1
        first = self._turns % len(able)
        part, more = divmod(claims, len(able))
        order = able[first:] + able[:first]
        wants = [Want(course, part + (place < more)) for place, course in enumerate(order)]
        return [want for want in wants if want.limit]

    def _room(self) -> int:
        if self._inbox.token_refused or self._pacer.held_s() > self._pace.held_s:
            return 0
        if self._inbox.outage.lasts:
            return int(self._open == 0 and self._inbox.outage.may_try)
        return self._pace.window - self._open

    def _stock(self) -> int:
        return int(min(self._pace.stock, max(2.0, self._pacer.rate_per_s * self._pace.ahead_s)))

    def _recall_what_must_not_leave(self, courses: list[Course]) -> None:
        if self._inbox.token_refused or (self._inbox.outage.lasts and self._open > 1):
            lanes = set(_FIRST_TO_LAST)
        else:
            lanes = {course.lane for course in courses if course.stopped is not None}
        for lane in lanes:
            self._crew.recall(lane)

    async def _finish(self, courses: list[Course]) -> bool:
        """Close the campaigns that have come to their end; whether one has."""
        finished = False
        for course in courses:
            if course.exhausted and course.finish_at <= monotonic():
                if await self._clerk.finish(course):
                    self._watch.drop(course)
                    finished = True
                else:
                    course.restart()
                    course.prepared = False  # it may have been paused and resumed meanwhile
                    course.finish_at = monotonic() + self._pace.look_s
        return finished

    def _rest_s(self) -> float:
        rest_s = self._look_at - monotonic()
        if self._inbox.answers:
            rest_s = min(rest_s, self._pace.settle_s - self._inbox.age_s())
        now = self._clock.now().timestamp()
        for course in self._watch.courses.values():
            if (wakes_at := course.wakes_at()) > now:
                rest_s = min(rest_s, wakes_at - now)
        return max(0.001, rest_s)
