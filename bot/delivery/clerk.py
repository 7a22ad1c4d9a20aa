"""Writes the journal: in one transaction what was answered, and what is claimed next."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf
from typing import NamedTuple

from bot.clock import Clock
from bot.delivery.alerts import Alert
from bot.delivery.copying import Copying
from bot.delivery.course import Course
from bot.delivery.local_day import LocalDay
from bot.delivery.outcome import Answer
from bot.delivery.reasons import Reason, refusal
from bot.delivery.settlement import Claim, Settlement, aftermath, settle
from storage.campaigns import pause_in
from storage.database import Connection, Database
from storage.deliveries import Deliveries
from storage.journal import Candidate, Change, Journal
from storage.sleep import LocalTime
from storage.values.campaigns import Copy, DeliveryState
from storage.values.subscribers import QuietHours

READ_AT_LEAST = 32
"""Rows read at once even when fewer claims are wanted: runs of skipped ones go by quickly."""

PASSED_AT_ONCE = 10_000
"""So many who are asleep are passed by in one turn, which takes about 12 ms."""


class Want(NamedTuple):
    """A course, and how many claims it may have."""

    course: Course
    limit: int


class Turn(NamedTuple):
    """What one transaction did: new claims, and the causes for which it paused campaigns."""

    claims: Sequence[Claim]
    paused: Sequence[Alert]


class Clerk:
    """One turn is one transaction: all of it happens, or nothing and the answers stay due.

    ``day`` is that of readers' hours. ``doubt_delay_s`` is the age at which a doubt is tried
    again; infinite means never. ``erased`` is called when a turn has erased subscribers.
    """

    def __init__(
        self,
        *,
        database: Database,
        journal: Journal,
        deliveries: Deliveries,
        clock: Clock,
        day: LocalDay,
        doubt_delay_s: float,
        erased: Callable[[], None],
    ) -> None:
        self._database = database
        self._journal = journal
        self._deliveries = deliveries
        self._clock = clock
        self._day = day
        self._doubt_delay_s = doubt_delay_s
        self._erased = erased

    async def turn(
        self,
        answered: Sequence[tuple[Claim, Answer]],
        stopped: Sequence[Course],
        wants: Sequence[Want],
    ) -> Turn:
        """Settle the answers, pause the ``stopped``, claim for the others.

        Nothing is claimed for a campaign that is not being sent at this moment.
        """
        now = self._clock.now()
        settlements = [settle(claim, answer) for claim, answer in answered]
        changes = [settlement.change for settlement in settlements]
        after = aftermath(settlements)
        claims: list[Claim] = []
        try:
            async with self._database.writing() as connection:
                paused = await _pause(connection, stopped)
                for want in wants:
                    claims += await self._claim(connection, want, changes, now)
                changes += [claim.claimed() for claim in claims]
                await self._journal.change(connection, changes, now)
                await self._journal.apply(connection, after)
        except BaseException:
            _undo(claims, wants)
            raise
        self._remember(answered, settlements, now)
        if after.gone:
            self._erased()
        return Turn(claims, paused)

    async def finish(self, course: Course) -> bool:
        """Note the end of a campaign; False while the store knows of something left to do."""
        return await self._deliveries.finish(
            course.id, self._clock.now(), resend_doubts=self._doubt_delay_s < inf
        )

    async def _claim(
        self, connection: Connection, want: Want, changes: list[Change], now: datetime
    ) -> list[Claim]:
        course, limit = want
        claims: list[Claim] = []
        at = self._day.of(course.campaign, now)
        course.look_again(now.timestamp())
        kept = course.take_kept(limit, now.timestamp())
        if kept:
            found = await self._journal.among(connection, course.id, kept)
            for candidate in await self._with_copies(connection, course, found):
                if not self._sleeps(course, candidate, at):
                    _sort(course.decide(candidate, now), claims, changes)
        if len(claims) < limit and course.may_scan:
            await self._scan(connection, want, claims, changes, at, taken=set(kept))
        if len(claims) < limit and course.doubts_at <= now.timestamp():
            await self._doubts(connection, want, claims, changes, at)
        return claims

    def _sleeps(self, course: Course, candidate: Candidate, at: LocalTime) -> bool:
        """Whether the candidate may still get the message, but not before an hour of its own."""
        hours = candidate.hours
        span = None if hours is None else hours.sleep(at)
        if hours is None or span is None:
            return False
        why = refusal(candidate, course.topic, at.now)
        if why is not None and (why is not Reason.PAUSED or hours.ahead(at) is None):
            return False
        self._pass_over(course, span, at.now)
        return True

    async def _scan(
        self,
        connection: Connection,
        want: Want,
        claims: list[Claim],
        changes: list[Change],
        at: LocalTime,
        *,
        taken: set[int],
    ) -> None:
        course, limit = want
        if course.among_sleepers:
            await self._pass_by(connection, course, at)
            return
        size = max(limit - len(claims), READ_AT_LEAST)
        found = await self._journal.waiting(connection, course.id, course.cursor, size)
        asleep = 0
        for candidate in await self._with_copies(connection, course, found):
            if len(claims) >= limit:
                return
            course.cursor = candidate.subscriber_id
            if course.keeps(candidate) or candidate.subscriber_id in taken:
                continue
            if self._sleeps(course, candidate, at):
                asleep += 1
            else:
                _sort(course.decide(candidate, at.now), claims, changes)
        course.scanned(len(found), size, asleep)

    async def _pass_by(self, connection: Connection, course: Course, at: LocalTime) -> None:
        """Go on to the next who is awake, a long way but not for long."""
        asleep = await self._journal.asleep(
            connection, course.id, course.cursor, PASSED_AT_ONCE, at
        )
        course.cursor = asleep.last_id
        for span in asleep.spans:
            self._pass_over(course, span, at.now)
        course.passed_by(whole=asleep.whole, awake=asleep.awake)

    def _pass_over(self, course: Course, span: QuietHours, now: datetime) -> None:
        course.pass_over(self._day.ends(span, now).timestamp(), now.timestamp())

    async def _doubts(
        self,
        connection: Connection,
        want: Want,
        claims: list[Claim],
        changes: list[Change],
        at: LocalTime,
    ) -> None:
        course, limit = want
        size, now = limit - len(claims), at.now
        before = now - timedelta(seconds=self._doubt_delay_s)
        found = await self._journal.doubts(connection, course.id, before, size, at)
        taken = {claim.subscriber_id for claim in claims}
        news = [one for one in found if one.subscriber_id not in taken and not course.keeps(one)]
        for candidate in await self._with_copies(connection, course, news):
            _sort(course.decide(candidate, now), claims, changes)
        if at.minute is not None:
            for span in await self._journal.sleeping_doubts(connection, course.id, at):
                self._pass_over(course, span, now)
        course.doubts_read(now.timestamp(), whole=len(found) < size, news=bool(news))

    async def _with_copies(
        self, connection: Connection, course: Course, found: Sequence[Candidate]
    ) -> Sequence[Candidate]:
        """The candidates with the messages that the campaign deals with.

        A copy is edited in the language, and for the topics, for which it was made.
        """
        copying = course.copying
        if copying is None or not found:
            return found
        ids = [candidate.subscriber_id for candidate in found]
        below, outdated = copying.source.below, copying.source.outdated
        copies = await self._journal.copies(connection, copying.copies, ids, below, outdated)
        return [
            _made_for(candidate, copies.get(candidate.subscriber_id, ()), copying)
            for candidate in found
        ]

    @staticmethod
    def _remember(
        answered: Sequence[tuple[Claim, Answer]],
        settlements: Sequence[Settlement],
        now: datetime,
    ) -> None:
        at = now.timestamp()
        for (claim, _), (change, _, again_s) in zip(answered, settlements, strict=True):
            claim.course.settled(claim, None if again_s is None else at + again_s)
            if change.state is DeliveryState.UNKNOWN and not change.retried:
                claim.course.doubted(at)


def _made_for(candidate: Candidate, copies: tuple[Copy, ...], copying: Copying) -> Candidate:
    variant = candidate.variant
    if copying.repeatable and variant is not None and copies:
        variant = copies[-1].variant or variant
    return candidate._replace(copies=copies, variant=variant)


async def _pause(connection: Connection, stopped: Sequence[Course]) -> list[Alert]:
    alerts: list[Alert] = []
    for course in stopped:
        cause = course.stopped
        if cause is None:
            continue
        campaign = await pause_in(connection, course.id, f"{cause.kind}: {cause.detail}")
        if campaign is not None:
            alerts.append(replace(cause, campaign=campaign))
    return alerts


def _sort(decision: Claim | Change | None, claims: list[Claim], changes: list[Change]) -> None:
    if isinstance(decision, Claim):
        claims.append(decision)
    elif decision is not None:
        changes.append(decision)


def _undo(claims: Sequence[Claim], wants: Sequence[Want]) -> None:
    for claim in claims:
        claim.course.open -= 1
    for want in wants:
        want.course.restart()
