"""Every act at the desk and its entry in the audit log are kept both or neither."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.assembly import build_campaigns
from bot.briefs.importing import search_words
from bot.clock import StoppedClock
from bot.delivery.copying import FollowUp
from bot.desk.audit import Action
from bot.desk.doors import DoorKind
from bot.desk.drafts.amendments import NewWords
from bot.desk.drafts.drafts import Field
from bot.desk.drafts.incoming import Incoming
from bot.desk.drafts.reception import As, Reception
from bot.emulator import Emulator
from bot.emulator.people import Person
from storage.campaigns import Campaigns
from storage.drafts import NewDraft
from storage.values.briefs import BriefContent, BriefText, Language, Mark
from storage.values.desk import Correcting, Draft, Editor, Notice, Role, Via
from tests.contents import contents, refuse_entries
from tests.flows.running import RunningBot, running_bot

EN = BriefText(Language.EN, "The border is closed", "Lead.", "Body.")
RU = BriefText(Language.RU, "Граница закрыта", "Лид.", "Текст.")
NEVER_DONE = {Action.REFUSED, Action.IDLE, Action.CANARY_FAILED}
"""What stands in the log without an act."""

TWO = {
    "wish_a_release",
    "decline_a_release",
    "confirm_a_release",
    "wish_a_correction",
    "confirm_a_correction",
    "wish_an_edition",
    "decline_an_edition",
    "confirm_an_edition",
}
WEEK, LATER = "2017-W51", datetime(2017, 12, 24, 12, 0, tzinfo=UTC)

Act = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk with an owner and another editor, and what acts begin with."""

    bot: RunningBot
    owner: Editor
    other: Editor

    async def draft(self) -> Draft:
        new = NewDraft(key="border", topic="security", texts=(EN,))
        drafts = self.bot.services.desk.drafts
        (arrival,) = await drafts.bring_in([Incoming(new)], self.owner.user_id)
        return arrival.draft

    async def edition(self) -> int:
        """The revision of the coming edition."""
        store = self.bot.store
        content = BriefContent("border", "security", WEEK, None, (EN,), published=LATER)
        await store.briefs.put([content], search_words, store.clock.now())
        departure = await self.bot.services.newsroom.edition.departures.coming()
        assert departure
        return departure.revision

    async def send(self) -> Draft:
        """Send a draft, or wish to."""
        draft, release = await self.draft(), self.bot.services.newsroom.release
        return await release.send(self.owner, draft.id, draft.revision)

    async def released(self) -> tuple[int, int]:
        """The numbers of a draft and of its campaign."""
        draft = await self.send()
        return draft.id, draft.campaign_id or 0

    async def sent(self) -> tuple[int, int]:
        draft_id, campaign_id = await self.released()
        store = self.bot.store
        await Campaigns(store.database).begin(campaign_id, store.clock.now())
        await self.bot.services.newsroom.watch.tick()
        return draft_id, campaign_id

    async def amended(self) -> tuple[Draft, str]:
        """A correction in the making, and what its brief said when it was looked at."""
        store, amendments = self.bot.store, self.bot.services.newsroom.amendments
        content = BriefContent("border", "security", None, None, (EN,))
        (saved,) = await store.briefs.put([content], search_words, store.clock.now())
        brief = await store.briefs.by_id(saved.brief_id)
        assert brief is not None
        campaign = await build_campaigns(store).breaking(brief)
        await Campaigns(store.database).begin(campaign.id, store.clock.now())
        aim = Correcting(campaign.id, Mark.CORRECTED)
        draft = await amendments.begin(self.owner, campaign, brief, aim, 7)
        assert draft is not None
        draft = await amendments.put(self.owner, draft, draft.revision, NewWords((RU,)))
        return draft, (await amendments.compared(draft)).seen


ACTS: dict[str, tuple[Action, Callable[[Desk], Awaitable[Act]]]] = {}


def act(action: Action) -> Callable[[Callable[[Desk], Awaitable[Act]]], None]:
    """Registers what prepares an act, which the log knows as this action."""

    def register(prepare: Callable[[Desk], Awaitable[Act]]) -> None:
        ACTS[prepare.__name__] = action, prepare

    return register


@act(Action.INVITED)
async def invite(desk: Desk) -> Act:
    access = desk.bot.services.desk.access
    return lambda: access.invite(desk.owner.user_id, Role.WRITER)


@act(Action.JOINED)
async def join(desk: Desk) -> Act:
    access = desk.bot.services.desk.access
    token = await access.invite(desk.owner.user_id, Role.WRITER)
    return lambda: access.accept(3003, token, Language.BE)


@act(Action.ROLE)
async def change_role(desk: Desk) -> Act:
    access = desk.bot.services.desk.access
    return lambda: access.change_role(desk.owner.user_id, desk.other.id, Role.WRITER)


@act(Action.ROLE)
async def appoint(desk: Desk) -> Act:
    return lambda: desk.bot.services.desk.access.appoint(desk.other.id, Role.WRITER)


@act(Action.REMOVED)
async def remove(desk: Desk) -> Act:
    access = desk.bot.services.desk.access
    return lambda: access.remove(desk.owner.user_id, desk.other.id)


@act(Action.REMOVED)
async def dismiss(desk: Desk) -> Act:
    return lambda: desk.bot.services.desk.access.dismiss(desk.other.id)


@act(Action.DOOR_MADE)
async def make_a_door(desk: Desk) -> Act:
    return lambda: desk.bot.services.desk.doors.make(desk.owner.user_id, DoorKind.CMS)


@act(Action.DOOR_REVOKED)
async def revoke_a_door(desk: Desk) -> Act:
    doors = desk.bot.services.desk.doors
    door, _ = await doors.make(desk.owner.user_id, DoorKind.CMS)
    return lambda: doors.revoke(desk.owner.user_id, door.id)


@act(Action.RECEIVED)
async def take_by_the_door(desk: Desk) -> Act:
    store = desk.bot.store
    door, _ = await store.desk.doors.make(desk.owner.user_id, DoorKind.CMS)
    content = BriefContent("border", "security", None, None, (EN,), published=store.clock.now())

    async def changed(_draft: Draft) -> None:
        pass

    campaigns, drafts, audit = build_campaigns(store), store.desk.drafts, store.desk.audit
    reception = Reception(
        store.briefs, campaigns, drafts, audit, store.clock, two_person=False, changed=changed
    )
    return lambda: reception.take([content], As.SCHEDULED, door)


@act(Action.RECEIVED)
async def bring_in_files(desk: Desk) -> Act:
    store = desk.bot.store
    file = Path(store.settings.secret_key_file).with_name("security.en.md")
    file.write_text("---\nedition: 2017-W50\ntopic: security\n---\n# Title\n\nLead.\n")
    return lambda: store.importer.bring_in(
        [file], kept=lambda: store.desk.audit.count(Action.RECEIVED, Via.CONSOLE)
    )


@act(Action.DRAFT_MADE)
async def begin_a_draft(desk: Desk) -> Act:
    return lambda: desk.bot.services.desk.drafts.begin(desk.owner.user_id, "7:0")


@act(Action.DRAFT_MADE)
async def bring_in_a_draft(desk: Desk) -> Act:
    return desk.draft


@act(Action.DRAFT_CHANGED)
async def join_a_draft(desk: Desk) -> Act:
    await desk.draft()
    new = NewDraft(key="border", topic="security", texts=(RU,))
    drafts = desk.bot.services.desk.drafts
    return lambda: drafts.bring_in([Incoming(new, joins=True)], desk.other.user_id)


@act(Action.DRAFT_CHANGED)
async def change_a_draft(desk: Desk) -> Act:
    draft, drafts = await desk.draft(), desk.bot.services.desk.drafts
    return lambda: drafts.change(desk.owner.user_id, draft.id, 1, Field.URGENT, True)


@act(Action.DRAFT_CHANGED)
async def put_a_text(desk: Desk) -> Act:
    draft, drafts = await desk.draft(), desk.bot.services.desk.drafts
    return lambda: drafts.put_text(desk.owner.user_id, draft.id, 1, RU)


@act(Action.DRAFT_CHANGED)
async def drop_a_text(desk: Desk) -> Act:
    draft, drafts = await desk.draft(), desk.bot.services.desk.drafts
    return lambda: drafts.drop_text(desk.owner.user_id, draft.id, 1, Language.EN)


@act(Action.DRAFT_DISCARDED)
async def discard_a_draft(desk: Desk) -> Act:
    draft, drafts = await desk.draft(), desk.bot.services.desk.drafts
    return lambda: drafts.discard(desk.owner.user_id, draft.id, 1)


@act(Action.DRAFT_RESTORED)
async def restore_a_draft(desk: Desk) -> Act:
    draft, drafts = await desk.draft(), desk.bot.services.desk.drafts
    await drafts.discard(desk.owner.user_id, draft.id, 1)
    return lambda: drafts.restore(desk.owner.user_id, draft.id)


@act(Action.RELEASE_WISHED)
async def wish_a_release(desk: Desk) -> Act:
    draft, release = await desk.draft(), desk.bot.services.newsroom.release
    return lambda: release.send(desk.owner, draft.id, draft.revision)


@act(Action.RELEASE_DECLINED)
async def decline_a_release(desk: Desk) -> Act:
    draft, release = await desk.send(), desk.bot.services.newsroom.release
    return lambda: release.decline(desk.other, draft.id, draft.revision)


@act(Action.RELEASE_CONFIRMED)
async def confirm_a_release(desk: Desk) -> Act:
    draft, release = await desk.send(), desk.bot.services.newsroom.release
    return lambda: release.confirm(desk.other, draft.id, draft.revision)


@act(Action.RELEASED)
async def release_a_draft(desk: Desk) -> Act:
    draft, release = await desk.draft(), desk.bot.services.newsroom.release
    return lambda: release.send(desk.owner, draft.id, draft.revision)


@act(Action.WITHDRAWN)
async def undo_a_release(desk: Desk) -> Act:
    draft_id, campaign_id = await desk.released()
    return lambda: desk.bot.services.newsroom.release.undo(desk.owner, draft_id, campaign_id)


@act(Action.TRANSLATED)
async def add_a_version_later(desk: Desk) -> Act:
    draft_id, _ = await desk.sent()
    return lambda: desk.bot.services.newsroom.release.translate(desk.owner, draft_id, RU)


@act(Action.PAUSED)
async def pause(desk: Desk) -> Act:
    _, campaign_id = await desk.sent()
    return lambda: desk.bot.services.control.pause(desk.owner.user_id, campaign_id)


@act(Action.RESUMED)
async def resume(desk: Desk) -> Act:
    (_, campaign_id), control = await desk.sent(), desk.bot.services.control
    await control.pause(desk.owner.user_id, campaign_id)
    return lambda: control.resume(desk.owner.user_id, campaign_id)


@act(Action.CANCELLED)
async def cancel(desk: Desk) -> Act:
    _, campaign_id = await desk.sent()
    return lambda: desk.bot.services.control.cancel(desk.owner.user_id, campaign_id)


@act(Action.RESENT)
async def resend(desk: Desk) -> Act:
    _, campaign_id = await desk.sent()
    database = desk.bot.store.database
    statement = "INSERT INTO deliveries (campaign_id, subscriber_id, state) VALUES (:id, 1, :state)"
    async with database.writing() as connection:
        values = {"id": campaign_id, "state": "failed"}
        await connection.execute(text(statement), values)
    return lambda: desk.bot.services.control.resend(desk.owner.user_id, campaign_id)


@act(Action.CORRECTED)
async def correct(desk: Desk) -> Act:
    (draft, seen), amendments = await desk.amended(), desk.bot.services.newsroom.amendments
    notice = Notice.SILENT
    return lambda: amendments.decide(desk.owner, draft.id, draft.revision, seen, notice)


@act(Action.CORRECTION_WISHED)
async def wish_a_correction(desk: Desk) -> Act:
    (draft, seen), amendments = await desk.amended(), desk.bot.services.newsroom.amendments
    return lambda: amendments.decide(desk.owner, draft.id, draft.revision, seen, None)


@act(Action.CORRECTED)
async def confirm_a_correction(desk: Desk) -> Act:
    (draft, seen), amendments = await desk.amended(), desk.bot.services.newsroom.amendments
    wished = await amendments.decide(desk.owner, draft.id, draft.revision, seen, Notice.SOUND)
    return lambda: amendments.confirm(desk.other, wished.id, wished.revision, seen)


@act(Action.RECALLED)
async def recall(desk: Desk) -> Act:
    _, campaign_id = await desk.sent()
    return lambda: desk.bot.services.control.recall(desk.owner.user_id, campaign_id, "Wrong.")


@act(Action.RECALLED)
async def recall_what_has_not_begun(desk: Desk) -> Act:
    _, campaign_id = await desk.released()
    return lambda: desk.bot.services.control.recall(desk.owner.user_id, campaign_id, "")


@act(Action.FOLLOWED)
async def follow_up(desk: Desk) -> Act:
    (draft, seen), amendments = await desk.amended(), desk.bot.services.newsroom.amendments
    done = await amendments.decide(desk.owner, draft.id, draft.revision, seen, None)
    control, correction_id = desk.bot.services.control, done.campaign_id or 0
    return lambda: control.follow_up(desk.owner.user_id, correction_id, FollowUp.NOTICE)


@act(Action.HELD)
async def hold_an_edition(desk: Desk) -> Act:
    edition, seen = desk.bot.services.newsroom.edition, await desk.edition()
    return lambda: edition.editions.hold(desk.owner, WEEK, seen)


@act(Action.LET_GO)
async def let_an_edition_go(desk: Desk) -> Act:
    edition, seen = desk.bot.services.newsroom.edition, await desk.edition()
    await edition.editions.hold(desk.owner, WEEK, seen)
    return lambda: edition.editions.let_go(desk.owner, WEEK, seen + 1)


@act(Action.ORDERED)
async def order_an_edition(desk: Desk) -> Act:
    edition, seen = desk.bot.services.newsroom.edition, await desk.edition()
    (brief,) = await edition.briefs.whole_edition(WEEK)
    return lambda: edition.editions.order(desk.owner, WEEK, seen, [brief.id])


@act(Action.RELEASED)
async def release_an_edition(desk: Desk) -> Act:
    edition, seen = desk.bot.services.newsroom.edition, await desk.edition()
    return lambda: edition.release.send(desk.owner, WEEK, seen)


@act(Action.RELEASE_WISHED)
async def wish_an_edition(desk: Desk) -> Act:
    edition, seen = desk.bot.services.newsroom.edition, await desk.edition()
    return lambda: edition.release.send(desk.owner, WEEK, seen)


@act(Action.RELEASE_DECLINED)
async def decline_an_edition(desk: Desk) -> Act:
    edition, seen = desk.bot.services.newsroom.edition, await desk.edition()
    await edition.release.send(desk.owner, WEEK, seen)
    return lambda: edition.release.decline(desk.other, WEEK, seen + 1)


@act(Action.RELEASE_CONFIRMED)
async def confirm_an_edition(desk: Desk) -> Act:
    edition, seen = desk.bot.services.newsroom.edition, await desk.edition()
    await edition.release.send(desk.owner, WEEK, seen)
    return lambda: edition.release.confirm(desk.other, WEEK, seen + 1)


@act(Action.WITHDRAWN)
async def undo_an_edition(desk: Desk) -> Act:
    edition, seen = desk.bot.services.newsroom.edition, await desk.edition()
    await edition.release.send(desk.owner, WEEK, seen)
    departure = await edition.departures.coming()
    assert departure
    assert departure.campaign
    number = departure.campaign.id
    return lambda: edition.release.undo(desk.owner, WEEK, number)


@pytest.fixture
async def bot(
    emulator: Emulator,
    clock: StoppedClock,
    tmp_path: Path,
    owner: Person,
    request: pytest.FixtureRequest,
) -> AsyncIterator[RunningBot]:
    """It wants two editors to agree, where that makes another act."""
    two = request.node.callspec.params["name"] in TWO
    settings: dict[str, Any] = {"owner_ids": (owner.id,), "two_person": two}
    async with running_bot(emulator, clock, tmp_path, **settings) as bot:
        yield bot


@pytest.fixture
async def desk(bot: RunningBot, owner: Person, editor: Person) -> Desk:
    access = bot.services.desk.access
    people = [await access.editor(one.id) for one in (owner, editor)]
    assert people[0]
    assert people[1]
    return Desk(bot, people[0], people[1])


def test_every_act_is_tried() -> None:
    assert {action for action, _ in ACTS.values()} == set(Action) - NEVER_DONE


@pytest.mark.parametrize("name", ACTS)
async def test_an_act_without_its_entry_is_not_done(desk: Desk, name: str) -> None:
    _, prepare = ACTS[name]
    done = await prepare(desk)
    before = await contents(desk.bot.store.database)
    await refuse_entries(desk.bot.store.database)
    with pytest.raises(IntegrityError, match="full"):
        await done()
    assert await contents(desk.bot.store.database) == before


@pytest.mark.parametrize("name", ACTS)
async def test_an_act_that_is_done_has_its_entry(desk: Desk, name: str) -> None:
    action, prepare = ACTS[name]
    done, database = await prepare(desk), desk.bot.store.database
    before = await contents(database)
    await done()
    after = await contents(database)
    (entry, *_) = await desk.bot.services.desk.audit.page(1)
    assert entry.action == action
    assert len(after.pop("audit")) == len(before.pop("audit")) + 1
    assert after != before


@pytest.mark.parametrize("name", ["pause", "resume", "cancel"])
async def test_a_wish_for_what_is_so_already_changes_nothing_and_has_no_entry(
    desk: Desk, name: str
) -> None:
    _, prepare = ACTS[name]
    wish, database = await prepare(desk), desk.bot.store.database
    await wish()
    before = await contents(database)
    await wish()
    assert await contents(database) == before
