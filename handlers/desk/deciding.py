"""The decision on a correction: looked at, made by one editor or by two."""

from collections.abc import Awaitable, Mapping

from bot.delivery.campaigns import CampaignError
from bot.desk.drafts.drafts import NoSuchDraft, StaleDraft
from bot.desk.refusal import ReleaseError
from handlers.arguments import number
from handlers.desk import amending
from handlers.desk.campaigns import show_campaign
from handlers.desk.drafts import draft_of, outdated
from handlers.desk.request import DeskRequest
from handlers.desk.table import DeskAction
from handlers.request import Reply, StaleError
from storage.values.desk import Draft, DraftState, Notice, Role

NO_NOTICE = "no"


async def look(request: DeskRequest, draft_id: int, revision: int) -> Reply:
    """The copies as they would read, and what the correction will do."""
    draft = await draft_of(request, draft_id)
    if draft.corrects is None:
        raise StaleError
    if draft.revision != revision or draft.state is not DraftState.OPEN:
        return await outdated(request, draft)
    return await amending.present(request, draft)


async def decide(
    request: DeskRequest, draft_id: int, revision: int, seen: str, notice: Notice | None
) -> Reply:
    """Correct every copy; ``seen`` tells what the brief said when the card was shown."""
    amend = request.amendments.decide(request.editor, draft_id, revision, seen, notice)
    return await _decided(request, amend)


async def confirm(request: DeskRequest, draft_id: int, revision: int, seen: str) -> Reply:
    amend = request.amendments.confirm(request.editor, draft_id, revision, seen)
    return await _decided(request, amend)


async def _decided(request: DeskRequest, decision: Awaitable[Draft]) -> Reply:
    try:
        draft = await decision
    except StaleDraft as stale:
        if stale.draft.corrects is None:
            raise StaleError from stale
        return await outdated(request, stale.draft)
    except ReleaseError as error:
        return Reply(answer=f"desk/{error.refusal}", alert=True, idle=True)
    except NoSuchDraft as error:
        raise StaleError from error
    except CampaignError:
        return amending.not_possible(request)
    if draft.campaign_id is None:
        others = await request.desk.access.editors()
        await request.cards.tell(
            [request.editor, *(one for one in others if one.id != request.editor.id)], draft
        )
        return Reply()
    await request.asked.forget(request.user_id)
    await request.cards.refresh(draft, besides=[request.editor])
    return await show_campaign(request, draft.campaign_id)


def _notice(text: str) -> Notice | None:
    return None if text == NO_NOTICE else Notice(text)


ACTIONS: Mapping[str, DeskAction] = {
    "eamend": DeskAction(look, Role.EDITOR, (number, number)),
    "eamended": DeskAction(decide, Role.EDITOR, (number, number, str, _notice)),
    "eamendok": DeskAction(confirm, Role.EDITOR, (number, number, str)),
}
