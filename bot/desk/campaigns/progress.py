"""How far a campaign has come, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.delivery.campaigns import Campaigns, Report
from bot.delivery.copying import DELETABLE_FOR, holders
from bot.delivery.counting import Counting
from bot.desk.campaigns.speed import Speed
from storage.briefs import Briefs
from storage.campaigns import Campaigns as CampaignStore
from storage.outdated import DeliveredCopies
from storage.reports import Course, Reports
from storage.values.briefs import Language
from storage.values.campaigns import Books, Campaign, CampaignKind, CampaignState, DeliveryState

OVER = frozenset({CampaignState.DONE, CampaignState.CANCELLED})
_WITH_COPIES = frozenset({CampaignKind.DIGEST, CampaignKind.BREAKING, CampaignKind.CORRECTION})
_BARS = "▁▂▃▄▅▆▇█"
BAR_CELLS = 12


@dataclass(frozen=True, slots=True)
class Spread:
    """How a campaign's deliveries are spread over languages and time."""

    languages: Mapping[Language, Mapping[DeliveryState, int]]
    course: Course | None
    decided_at: datetime

    @property
    def picture(self) -> str:
        """Deliveries over time, as one line of bars."""
        return sparkline(self.course.parts) if self.course else ""

    def seconds_to(self, moment: datetime) -> float:
        """From the decision to a moment."""
        return max(0.0, (moment - self.decided_at).total_seconds())


@dataclass(frozen=True, slots=True)
class RecallClock:
    """What a recall would find: ``young`` copies that can be deleted, ``old`` ones that cannot.

    ``until`` is when the first copy becomes too old, or the last one if some are already; it is
    ``left`` away.
    """

    young: int
    old: int
    until: datetime
    left: timedelta


@dataclass(frozen=True, slots=True)
class Entry:
    """A campaign among others. ``titles`` are those of the brief that it is about."""

    campaign: Campaign
    titles: Mapping[Language, str]

    def title(self, language: Language) -> str:
        """The brief's, in this language or another one; empty where there is no one brief."""
        return self.titles.get(language) or next(iter(self.titles.values()), "")


@dataclass(frozen=True, slots=True)
class Card(Entry):
    """A campaign as an editor sees it.

    ``root`` is the campaign that its family began with. ``rate_per_s`` and ``left`` are None
    unless it is being sent to somebody who is awake; so many as ``asleep`` are not.
    ``unreached`` are copies that perhaps exist, whose ids nobody knows. ``spread`` is there once
    the campaign is over, ``clock`` as long as there are copies to withdraw. ``spared`` are the
    copies in which a correction that is done had nothing to change.
    """

    root: Campaign
    later: Sequence[Campaign]
    books: Books
    reasons: Mapping[DeliveryState, Mapping[str, int]]
    rate_per_s: float | None
    left: timedelta | None
    unreached: int
    spread: Spread | None
    asleep: int = 0
    clock: RecallClock | None = None
    spared: Mapping[Language, int] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        return _is_over(self.campaign)

    @property
    def recallable(self) -> bool:
        """Whether the card offers a recall."""
        kind = self.campaign.kind
        return not self.recall and self.campaign.started_at is not None and kind in _WITH_COPIES

    @property
    def clock_runs(self) -> bool:
        """Whether the card goes on changing by itself, after the campaign is over."""
        return self.recallable and self.clock is not None and self.clock.young > 0

    @property
    def recall(self) -> Campaign | None:
        """The recall of the family."""
        return next((one for one in self.later if one.kind is CampaignKind.RECALL), None)

    @property
    def done(self) -> int:
        """How many deliveries are over."""
        return self.books.audience - self.books.waiting - self.books.sending

    @property
    def percent(self) -> int:
        return 100 * self.done // self.books.audience if self.books.audience else 0

    @property
    def bar(self) -> str:
        """The progress in twelve cells."""
        full = BAR_CELLS * self.percent // 100
        return "█" * full + "░" * (BAR_CELLS - full)


class Progress:
    """Makes cards of campaigns."""

    def __init__(
        self,
        campaigns: Campaigns,
        store: CampaignStore,
        reports: Reports,
        briefs: Briefs,
        clock: Clock,
        *,
        copies: DeliveredCopies,
    ) -> None:
        self._briefs = briefs
        self._copies = copies
        self._campaigns = campaigns
        self._store = store
        self._reports = reports
        self._clock = clock
        self._speed = Speed()
        self._counting = Counting()

    async def newest(self, limit: int, before_id: int | None = None) -> tuple[Entry, ...]:
        """The campaigns written last, last first."""
        return await self._entries(await self._campaigns.newest(limit, before_id))

    async def unfinished(self, limit: int) -> tuple[Entry, ...]:
        """Of those which have not come to their end the ones written last, last first."""
        return await self._entries(await self._store.unfinished(limit))

    async def card(self, campaign_id: int) -> Card:
        """A campaign's card; raises NoSuchCampaign."""
        report = await self._campaigns.report(campaign_id)
        campaign = report.campaign
        root, *later = await self._store.family(campaign.parent_id or campaign.id)
        rate = self._rate(report)
        parent = report if root.id == campaign.id else await self._campaigns.report(root.id)
        return Card(
            campaign=campaign,
            root=root,
            later=later,
            titles=await self._titles(campaign),
            books=report.books,
            reasons=report.reasons,
            rate_per_s=rate,
            left=timedelta(seconds=_next(report) / rate) if rate else None,
            unreached=parent.books.unknown,
            spread=await self._spread(campaign) if _is_over(campaign) else None,
            asleep=report.asleep.number,
            clock=await self._recall_clock(root, parent.books),
            spared=await self._spared(campaign, root, later),
        )

    async def _spared(
        self, campaign: Campaign, root: Campaign, later: Sequence[Campaign]
    ) -> Mapping[Language, int]:
        done = campaign.state is CampaignState.DONE
        if campaign.kind is not CampaignKind.CORRECTION or not done:
            return {}
        holding = holders((root, *later))
        find = partial(self._copies.spared, campaign.id, holding, campaign.revision)
        return await self._counting.of(root, f"spared by {campaign.id}", find)

    async def _recall_clock(self, root: Campaign, books: Books) -> RecallClock | None:
        """Nothing is asked of the store in the first 48 hours, when no copy is too old."""
        now = self._clock.now()
        if root.started_at is None or not books.sent:
            return None
        until = root.started_at + DELETABLE_FOR
        if now < until:
            return RecallClock(books.sent, 0, until, until - now)
        ages = partial(self._reports.ages, root.id, now - DELETABLE_FOR)
        old, last = await self._counting.of(root, "ages", ages)
        until = (last or root.started_at) + DELETABLE_FOR
        return RecallClock(books.sent - old, old, until, max(until - now, timedelta()))

    async def _entries(self, campaigns: Sequence[Campaign]) -> tuple[Entry, ...]:
        return tuple([Entry(one, await self._titles(one)) for one in campaigns])

    async def _titles(self, campaign: Campaign) -> Mapping[Language, str]:
        brief = None if campaign.brief_id is None else await self._briefs.by_id(campaign.brief_id)
        return {} if brief is None else {text.language: text.title for text in brief.texts}

    def _rate(self, report: Report) -> float | None:
        campaign, books = report.campaign, report.books
        done = books.audience - books.waiting - books.sending
        if campaign.state is not CampaignState.SENDING or campaign.started_at is None:
            return None
        rate = self._speed.per_second(campaign.id, campaign.started_at, done, self._clock.now())
        return rate if _next(report) + books.sending else None

    async def _spread(self, campaign: Campaign) -> Spread:
        async def find() -> Spread:
            return Spread(
                await self._reports.by_language(campaign.id),
                await self._reports.course(campaign.id),
                max(campaign.created_at, campaign.due_at),
            )

        return await self._counting.of(campaign, "spread", find)


def _is_over(campaign: Campaign) -> bool:
    """Whether nothing more happens: of a cancelled one, once nobody waits any more."""
    return campaign.state in OVER and campaign.finished_at is not None


def _next(report: Report) -> int:
    """How many wait for nothing but their turn."""
    return max(0, report.books.waiting - report.asleep.number)


def sparkline(numbers: Sequence[int]) -> str:
    """The numbers as bars of eight heights; an empty part is the lowest."""
    most = max(numbers, default=0)
    if not most:
        return _BARS[0] * len(numbers)
    return "".join(_BARS[(len(_BARS) - 1) * number // most] for number in numbers)
