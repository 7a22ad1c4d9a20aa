"""The screens that show the coming edition to editors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil

from bot.briefs.edition import Edition
from bot.briefs.topics import Topics
from bot.clock import Clock
from bot.delivery.departures import Departure, Departures
from bot.delivery.lanes import Lane
from bot.delivery.local_day import LocalDay
from bot.delivery.sender import Sender, prepare
from bot.desk.access import Access
from bot.desk.editions.previews import USUAL
from bot.desk.opened import Opened
from bot.presentation.digest import Digests, Length
from bot.presentation.environment import Screens
from bot.presentation.screen import Screen
from bot.presentation.shown import clip, shown
from bot.subscriptions import Subscriptions
from storage.audience import Audience
from storage.briefs import Briefs
from storage.cards import Card
from storage.values.briefs import Brief, Language, Trend
from storage.values.campaigns import Campaign, CampaignState
from storage.values.desk import Editor, Role

SUBJECT = "edition"
"""What the cards are of; what one shows of it is its ``sight``."""
TITLE_CHARACTERS = 60
AT_MOST, LATER_AT_MOST = 16, 4
"""So many briefs are listed, for which a message has room."""


class Course(StrEnum):
    """Where the edition stands on its way."""

    WAITS = "waits"
    """It leaves at its time, which may be this moment."""
    HELD = "held"
    OVERDUE = "overdue"
    """Its time has passed so long ago that an editor has to send it."""
    LEAVES = "leaves"
    """Its digest is written and has not begun."""
    STOPPED = "stopped"
    """Its digest is written, and was stopped before it began."""


class View(StrEnum):
    """How a message shows the edition."""

    CARD = "card"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Line:
    """One brief: its title in the editor's language, or in the next best one."""

    id: int
    topic: str
    trend: Trend | None
    title: str
    missing: tuple[Language, ...]
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Stage:
    """How far an edition is. ``is_late``: its time has passed."""

    departure: Departure
    course: Course
    is_late: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """What will happen. ``is_late``: its time has passed. ``later`` are published after it left.

    ``readers`` are all who get it, ``lengths`` those of what most of them get; ``asleep`` get
    it later than it leaves, at an hour of their own.
    """

    departure: Departure
    course: Course
    is_late: bool
    briefs: tuple[Brief, ...]
    later: tuple[Brief, ...]
    readers: dict[Language, int]
    lengths: dict[Language, Length]
    rate_per_s: float
    seconds: int
    asleep: int


class EditionCards:
    """Renders cards; the buttons are those that the role allows.

    ``rate_per_s`` is the bot's present rate, ``day`` that of readers' hours.
    """

    def __init__(
        self,
        *,
        departures: Departures,
        briefs: Briefs,
        audience: Audience,
        access: Access,
        opened: Opened,
        subscriptions: Subscriptions,
        screens: Screens,
        digests: Digests,
        topics: Topics,
        sender: Sender,
        clock: Clock,
        day: LocalDay,
        rate_per_s: Callable[[], float],
    ) -> None:
        self._departures = departures
        self._briefs = briefs
        self._audience = audience
        self._access = access
        self._opened = opened
        self._subscriptions = subscriptions
        self._screens = screens
        self._digests = digests
        self._topics = topics
        self._sender = sender
        self._clock = clock
        self._day = day
        self._rate_per_s = rate_per_s

    async def turn(self, editor: Editor, message_id: int) -> Screen:
        """The pressed message becomes the editor's card; what is to stand in it."""
        stage = await self.stage()
        await self._note(editor, message_id, View.CARD, stage)
        return await self.screen(editor, View.CARD)

    async def order(self, editor: Editor, message_id: int, departure: Departure) -> Screen:
        """The pressed message shows the briefs with buttons that move them."""
        await self._note(editor, message_id, View.ORDER, self._stage(departure))
        return await self._order(editor, departure)

    async def late(self, editor: Editor, message_id: int, departure: Departure) -> Screen:
        """The pressed message asks when an edition is to leave whose time has passed."""
        await self._note(editor, message_id, View.CARD, self._stage(departure))
        return self._screens.render(
            "desk/edition_late.html",
            await self._subscriptions.language_of(editor),
            departure=departure,
            next_at=self._departures.next_time(),
        )

    async def screen(self, editor: Editor, view: View) -> Screen:
        """The coming edition as it stands now, or that there is none."""
        outlook = await self.outlook()
        if outlook is None:
            return await self._none(editor, await self._departures.last())
        if view is View.ORDER:
            return await self._order(editor, outlook.departure)
        return await self._card(editor, outlook)

    async def stage(self) -> Stage | None:
        """How far the coming edition is; None when there is none."""
        departure = await self._departures.coming()
        return None if departure is None else self._stage(departure)

    async def outlook(self) -> Outlook | None:
        """What will happen to the coming edition; None when there is none."""
        departure = await self._departures.coming()
        if departure is None:
            return None
        leaving = await self._departures.briefs(departure)
        whole = await self._briefs.whole_edition(str(departure.week))
        edition, now = Edition(departure.week, leaving), self._clock.now()
        leaves_at = max(departure.due_at, now)
        topics = {brief.topic for brief in leaving}
        readers, rate = await self._audience.readers_of(topics, now), self._rate_per_s()
        return Outlook(
            departure,
            _course(departure, now),
            departure.is_late(now),
            leaving,
            tuple(brief for brief in whole if brief not in leaving),
            dict(readers),
            {one: self._digests.length(edition, one, USUAL) for one in Language},
            rate,
            ceil(sum(readers.values()) / rate),
            await self._audience.asleep_of(topics, self._day.at(leaves_at, leaves_at)),
        )

    async def sight(self, view: View, role: Role, stage: Stage | None) -> str:
        """What a message shows in a few words: whatever changes a card of the role changes them."""
        if stage is None:
            last = await self._departures.last()
            return f"{view} {role} none {last and (last.id, last.state is CampaignState.CANCELLED)}"
        departure, campaign = stage.departure, stage.departure.campaign
        return (
            f"{view} {role} {departure.week} {departure.revision} {stage.course} {stage.is_late}"
            f" {campaign and campaign.id} {departure.last_at.isoformat()}"
        )

    async def send(self, editor: Editor) -> None:
        """Send the editor a new card, which takes the place of the one before."""
        sight = await self.sight(View.CARD, editor.role, await self.stage())
        await self._opened.send(editor, SUBJECT, sight, await self.screen(editor, View.CARD))

    async def below(self, editor: Editor, message_id: int, screen: Screen | None = None) -> None:
        """Send the editor a new card, or a screen, in the place of the pressed message."""
        await self._opened.leave(editor.user_id, message_id)
        if screen is None:
            await self.send(editor)
        else:
            await self._sender.send(editor.user_id, prepare(screen), Lane.READER)
        await self._sender.delete(editor.user_id, message_id, Lane.READER)

    async def tell(self, editors: Sequence[Editor]) -> None:
        """Send those of the editors who may send a new card each."""
        for editor in editors:
            if editor.role.includes(Role.EDITOR):
                await self.send(editor)

    async def others(self, editor: Editor) -> list[Editor]:
        """All who work at the desk but this one."""
        return [one for one in await self._access.editors() if one.id != editor.id]

    async def _note(self, editor: Editor, message_id: int, view: View, stage: Stage | None) -> None:
        sight = await self.sight(view, editor.role, stage)
        await self._opened.put(Card(SUBJECT, editor.user_id, message_id, sight))

    def _stage(self, departure: Departure) -> Stage:
        now = self._clock.now()
        return Stage(departure, _course(departure, now), departure.is_late(now))

    async def _order(self, editor: Editor, departure: Departure) -> Screen:
        language = await self._subscriptions.language_of(editor)
        whole = await self._briefs.whole_edition(str(departure.week))
        return self._screens.render(
            "desk/edition_order.html",
            language,
            departure=departure,
            lines=[self._line(brief, language) for brief in whole[:AT_MOST]],
            more=len(whole) - AT_MOST,
        )

    async def _none(self, editor: Editor, last: Campaign | None) -> Screen:
        language = await self._subscriptions.language_of(editor)
        return self._screens.render("desk/edition_none.html", language, last=last)

    async def _card(self, editor: Editor, outlook: Outlook) -> Screen:
        language = await self._subscriptions.language_of(editor)
        wish = outlook.departure.standing.wish
        by = wish.user_id if wish else None
        wisher = None if by is None else await self._access.editor(by)
        refused, _, reason = (outlook.departure.standing.refused or "").partition(" ")
        return self._screens.render(
            "desk/edition.html",
            language,
            outlook=outlook,
            departure=outlook.departure,
            lines=[self._line(brief, language) for brief in outlook.briefs[:AT_MOST]],
            later=[self._line(brief, language) for brief in outlook.later[:LATER_AT_MOST]],
            more=len(outlook.briefs) - AT_MOST,
            sends=editor.role.includes(Role.EDITOR),
            wished_by=wisher.id if wisher else None,
            mine=wish is not None and wish.user_id == editor.user_id,
            refused=refused,
            reason=reason,
        )

    def _line(self, brief: Brief, language: Language) -> Line:
        seen = shown(brief, language, self._topics, names_in=language)
        missing = tuple(one for one in Language if one not in brief.languages)
        title = clip(seen.title, TITLE_CHARACTERS)
        return Line(brief.id, seen.topic, brief.trend, title, missing, brief.published)


def _course(departure: Departure, now: datetime) -> Course:
    campaign = departure.campaign
    if campaign is not None:
        return Course.LEAVES if campaign.state is CampaignState.SCHEDULED else Course.STOPPED
    if departure.is_held:
        return Course.HELD
    return Course.OVERDUE if departure.is_overdue(now) else Course.WAITS
