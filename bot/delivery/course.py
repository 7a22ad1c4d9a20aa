"""A campaign under way: how far it has come, and which contents are known to be accepted.

All of this is memory for speed. Losing it loses nothing: the rows say who waits.
"""

import heapq
from collections import Counter, deque
from datetime import datetime
from math import inf

from bot.delivery.alerts import Alert, AlertKind
from bot.delivery.breakers import SuspectBreaker
from bot.delivery.copying import Copying, Task
from bot.delivery.lanes import Lane
from bot.delivery.outcome import Answer, Outcome
from bot.delivery.reasons import Reason, refusal
from bot.delivery.sender import Payload
from bot.delivery.settlement import Claim
from storage.journal import Candidate, Change
from storage.values.campaigns import Campaign, CampaignKind, DeliveryState
from storage.values.subscribers import Variant

PARKED_AT_MOST = 5000
"""So many wait in memory for the first message of their content; then no more are read."""

PAYLOADS_KEPT = 1024

LOOK_AGAIN_S = 60.0
"""So soon a reader is found who has changed the hours."""


class Course:
    """The order in which a campaign's deliveries are claimed.

    The first message of each content goes alone, one content after the other: a message that
    Telegram refuses then stops the campaign before anything else is sent. Doubts are tried again
    ``doubt_delay_s`` after they arose; never, if that is infinite. ``copying`` is for campaigns
    that deal with the copies of another.

    Readers who are asleep are passed over. There may be a million of them, so none is kept: the
    course looks again at everybody who waits when the first of them may be written to, and every
    ``LOOK_AGAIN_S``. They get what is published by then.
    """

    def __init__(
        self,
        campaign: Campaign,
        topic: str | None,
        breaker: SuspectBreaker,
        *,
        doubt_delay_s: float = inf,
        copying: Copying | None = None,
    ) -> None:
        self.campaign = campaign
        self.topic = topic
        self.lane = Lane.BULK if campaign.kind is CampaignKind.DIGEST else Lane.URGENT
        self.copying = copying
        self.task = Task.SEND if copying is None else copying.task
        self.last_pass: bool | None = None
        self._tries: Counter[int] = Counter()
        self.prepared = campaign.prepared
        self.open = 0
        self.stopped: Alert | None = None
        self.withdrawn = False
        self.breaker = breaker
        self.finish_at = 0.0
        self._doubt_delay_s = doubt_delay_s
        self._payloads: dict[Variant, Payload | None] = {}
        self._proven: set[Variant] = set()
        self._accepted: set[Payload] = set()
        self._probe: Claim | None = None
        self.wanted: dict[Variant, None] = {}
        self.restart()

    @property
    def id(self) -> int:
        return self.campaign.id

    def restart(self) -> None:
        """Look again at everybody who waits."""
        self.cursor = 0
        self._scanned = False
        self._ready: deque[int] = deque()
        self._later: list[tuple[float, int]] = []
        self._parked: dict[Variant, deque[int]] = {}
        self._kept: set[int] = set()
        self._probe = None
        self.among_sleepers = False
        self._asleep_until = inf
        self._look_again_at = inf
        self._only_looks = False
        self._doubted_at = -inf
        self.doubts_at = -inf if self._doubt_delay_s < inf else inf

    @property
    def may_scan(self) -> bool:
        """Whether to read on in the order of subscribers."""
        parked = len(self._kept) - len(self._ready) - len(self._later)
        return not self._scanned and parked < PARKED_AT_MOST

    @property
    def exhausted(self) -> bool:
        """Whether everybody was looked at, and nobody is kept, passed over or being sent to."""
        settled = not self._kept and not self.open and self._asleep_until == inf
        return self.prepared and self._scanned and settled

    def has_work(self, now: float) -> bool:
        """Whether a claim would probably find something."""
        return (
            self.may_scan
            or bool(self._ready)
            or (bool(self._later) and self._later[0][0] <= now)
            or self.doubts_at <= now
            or self._looks_again_at <= now
            or (self._probe is None and self._next_probe() is not None)
        )

    def only_looks(self, now: float) -> bool:
        """Whether it has sent to all it could, and only looks who is still asleep."""
        due = self._scanned and self._looks_again_at <= now
        return (self._only_looks or due) and not self._kept

    def wakes_at(self) -> float:
        """When something may be tried again; infinite if nothing is kept or passed over."""
        later = self._later[0][0] if self._later else inf
        return min(self.doubts_at, self._looks_again_at, later)

    def scanned(self, found: int, asked: int, asleep: int = 0) -> None:
        """The read from the cursor on gave ``found`` of ``asked``, so many of them ``asleep``."""
        self._scanned = found < asked
        self.among_sleepers = asleep == asked

    def passed_by(self, *, whole: bool, awake: bool) -> None:
        """The cursor stands behind many who are asleep; ``awake``: the next one is not."""
        self._scanned = whole
        self.among_sleepers = not awake

    def pass_over(self, until: float, now: float) -> None:
        """Somebody is asleep ``until`` then."""
        self._asleep_until = min(self._asleep_until, until)
        self._look_again_at = min(self._look_again_at, now + LOOK_AGAIN_S)

    def look_again(self, now: float) -> None:
        """Begin anew with those who wait, if it is time for somebody who was passed over."""
        if self._looks_again_at > now:
            return
        self.cursor, self.among_sleepers = 0, False
        self._only_looks, self._scanned = self._scanned, False
        self._asleep_until = self._look_again_at = inf
        self._forget_contents()
        if self._doubt_delay_s < inf:
            self.doubts_at = min(self.doubts_at, now)

    @property
    def _looks_again_at(self) -> float:
        return min(self._asleep_until, self._look_again_at if self._scanned else inf)

    def doubted(self, now: float) -> None:
        """A delivery has become unknown for the first time."""
        self._doubted_at = now
        self.doubts_at = min(self.doubts_at, now + self._doubt_delay_s)

    def doubts_read(self, now: float, *, whole: bool, news: bool) -> None:
        """Those old enough were read, all if ``whole``; ``news`` if some were not kept yet."""
        if whole:
            newest_at = self._doubted_at + self._doubt_delay_s
            self.doubts_at = newest_at if newest_at > now else inf
        elif not news:
            self.doubts_at = now + self._doubt_delay_s

    def grown(self, *, whole: bool) -> None:
        """The audience has grown, perhaps to the end."""
        self.prepared = whole
        self._scanned = False

    def take_kept(self, limit: int, now: float) -> list[int]:
        """Up to ``limit`` of those kept whose time has come, and one to try a content with."""
        taken: list[int] = []
        while self._later and self._later[0][0] <= now and len(taken) < limit:
            taken.append(heapq.heappop(self._later)[1])
        while self._ready and len(taken) < limit:
            taken.append(self._ready.popleft())
        if self._probe is None and len(taken) < limit:
            variant = self._next_probe()
            if variant is not None:
                taken.append(self._unpark(variant))
        self._kept.difference_update(taken)
        return taken

    def keeps(self, candidate: Candidate) -> bool:
        """Whether the delivery has its place in memory already."""
        return candidate.subscriber_id in self._kept

    def decide(self, candidate: Candidate, now: datetime) -> Claim | Change | None:
        """A claim, a change that skips the candidate, or None: it is kept for later."""
        why = self._refusal(candidate, now)
        variant, chat_id = candidate.variant, candidate.chat_id
        self._only_looks = False
        if why is not None or variant is None or chat_id is None:
            return self._skip(candidate, why)
        if variant not in self._payloads:
            self.wanted[variant] = None
            self._park(variant, candidate.subscriber_id)
            return None
        payload = self._payloads[variant]
        if payload is None:
            return self._skip(candidate, Reason.NOTHING)
        if variant not in self._proven and self._probe is not None:
            self._park(variant, candidate.subscriber_id)
            return None
        claim = Claim(
            self,
            candidate.subscriber_id,
            chat_id,
            variant,
            payload,
            candidate.state,
            candidate.retried,
            candidate.suspected,
            now,
            candidate.copies,
        )
        if variant not in self._proven:
            self._probe = claim
        self.open += 1
        return claim

    def rendered(self, variant: Variant, payload: Payload | None) -> None:
        """The content of a variant is there; None when it holds nothing."""
        self.wanted.pop(variant, None)
        if len(self._payloads) >= PAYLOADS_KEPT:
            oldest = next(iter(self._payloads))
            del self._payloads[oldest]
            if oldest in self._parked:
                self.wanted[oldest] = None
        self._payloads[variant] = payload
        if payload is None or payload in self._accepted:
            self._proven.add(variant)
        if variant in self._proven:
            self._release(variant)

    def stop(self, kind: AlertKind, detail: str) -> None:
        """Let nothing more leave; the first cause counts."""
        if self.stopped is None:
            self.stopped = Alert(kind, self.campaign, detail=detail)

    def answered(self, claim: Claim, answer: Answer) -> bool:
        """An answer has come; it may prove a content, or stop the campaign.

        Says whether others were waiting for it.
        """
        was_probe = claim is self._probe
        if was_probe:
            self._probe = None
        if answer.outcome is Outcome.CONTENT:
            self.stop(AlertKind.CONTENT, answer.reason)
        if answer.outcome is Outcome.AMBIGUOUS and self.task is not Task.SEND:
            self._tries[claim.subscriber_id] += 1
        if self.breaker.note(answer.outcome):
            self.stop(AlertKind.SUSPECTS, answer.reason)
        if answer.outcome is Outcome.SENT and claim.variant not in self._proven:
            self._accepted.add(claim.payload)
            if self._payloads.get(claim.variant) == claim.payload:
                self._proven.add(claim.variant)
                self._release(claim.variant)
        return was_probe

    def settled(self, claim: Claim, again_at: float | None) -> None:
        """The claim is over; if it waits again, it may be claimed from ``again_at`` on."""
        self.open -= 1
        if again_at is not None and claim.origin is DeliveryState.WAITING:
            self._kept.add(claim.subscriber_id)
            heapq.heappush(self._later, (again_at, claim.subscriber_id))

    def tries(self, claim: Claim) -> int:
        """How often the claim's request, which may be repeated, was not validly answered."""
        return self._tries[claim.subscriber_id]

    def _refusal(self, candidate: Candidate, now: datetime) -> str | None:
        if self.task is Task.SEND:
            return refusal(candidate, self.topic, now)
        if candidate.chat_id is None:
            return Reason.ERASED
        return None if candidate.copies else Reason.NO_COPY

    def _skip(self, candidate: Candidate, why: str | None) -> Change:
        in_doubt = candidate.retried or candidate.state is DeliveryState.UNKNOWN
        state = DeliveryState.UNKNOWN if in_doubt else DeliveryState.SKIPPED
        return Change(self.id, candidate.subscriber_id, state, why, retried=in_doubt)

    def _park(self, variant: Variant, subscriber_id: int) -> None:
        self._kept.add(subscriber_id)
        self._parked.setdefault(variant, deque()).append(subscriber_id)

    def _unpark(self, variant: Variant) -> int:
        queue = self._parked[variant]
        subscriber_id = queue.popleft()
        if not queue:
            del self._parked[variant]
        return subscriber_id

    def _forget_contents(self) -> None:
        """What was written hours ago may say something else now."""
        self._payloads.clear()
        self._proven.clear()
        self.wanted = dict.fromkeys(self._parked)

    def _release(self, variant: Variant) -> None:
        self._ready.extend(self._parked.pop(variant, ()))

    def _next_probe(self) -> Variant | None:
        return next((variant for variant in self._parked if variant in self._payloads), None)
