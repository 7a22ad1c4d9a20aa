"""What was sent and is being sent: the list, the card of each, and what can be done about it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.delivery.campaigns import AlreadyWritten, CampaignError, NoSuchCampaign
from bot.delivery.copying import FollowUp
from bot.desk.asked import Wanted
from bot.desk.campaigns.cards import CampaignCards
from bot.desk.campaigns.control import Control
from bot.desk.campaigns.corrections import REASON_CHARACTERS
from bot.desk.campaigns.progress import Card
from bot.presentation import callback
from handlers.arguments import number, one_of, read_arguments
from handlers.desk import amending
from handlers.desk.amending import CORRECT, ESCALATE, UPDATE
from handlers.desk.letters import Letter
from handlers.desk.request import DeskRequest
from handlers.desk.table import DeskAction, DeskCommand
from handlers.request import Reply, StaleError, reply
from storage.values.campaigns import CampaignKind
from storage.values.desk import Role

AT_ONCE = 8
QUESTION = "ecback"
"""The button of a question: it leads back, and tells what a reply means."""
RECALL = "r"
"""What a question asks for, beside new words."""
_ANY = one_of(CORRECT, UPDATE, ESCALATE, RECALL)

Act = Callable[[Control, int, int], Awaitable[object]]
Show = Callable[[DeskRequest, int], Awaitable[Reply]]


async def show_campaigns(request: DeskRequest, before_id: int = 0) -> Reply:
    """A page of the list, the newest first."""
    found = await _control(request).progress.newest(AT_ONCE + 1, before_id or None)
    return reply(
        request.screen(
            "desk/campaigns.html",
            campaigns=found[:AT_ONCE],
            older=len(found) > AT_ONCE,
            latest=not before_id,
        )
    )


async def show_campaign(request: DeskRequest, campaign_id: int) -> Reply:
    """The card, which follows the campaign from now on; raises StaleError if there is none."""
    card = await _card(request, campaign_id)
    if request.services.live is not None:
        await request.services.live.follow(card, request.user_id, request.message_id)
    cards = CampaignCards(request.services.screens)
    return reply(cards.card(card, request.language, request.editor.role))


async def _open(request: DeskRequest, campaign_id: int) -> Reply:
    """The card as a new message, for what was asked by words and not by a button."""
    live = request.services.live
    if live is None:
        return await show_campaign(request, campaign_id)
    await live.open(campaign_id, request.editor)
    return Reply()


async def picture(request: DeskRequest, campaign_id: int) -> Reply:
    """The deliveries over time, below the card; raises StaleError if there are none."""
    card = await _card(request, campaign_id)
    drawn = await request.services.pictures.of(card, request.language)
    if drawn is None:
        raise StaleError
    return Reply(pictures=(drawn,))


async def pause(request: DeskRequest, campaign_id: int) -> Reply:
    return await _act(request, campaign_id, Control.pause)


async def resume(request: DeskRequest, campaign_id: int) -> Reply:
    return await _act(request, campaign_id, Control.resume)


async def ask_cancel(request: DeskRequest, campaign_id: int) -> Reply:
    return await _ask(request, campaign_id, "desk/campaign_cancel.html")


async def cancel(request: DeskRequest, campaign_id: int) -> Reply:
    return await _act(request, campaign_id, Control.cancel)


async def resend(request: DeskRequest, campaign_id: int) -> Reply:
    return await _act(request, campaign_id, Control.resend)


async def ask_recall(request: DeskRequest, campaign_id: int) -> Reply:
    """Ask; the clock in the question runs on, so that it is right when the editor decides."""
    card = await _card(request, campaign_id)
    if card.campaign.kind is CampaignKind.RECALL:
        raise StaleError
    if request.services.live is not None:
        follow = request.services.live.follow
        await follow(card, request.user_id, request.message_id, asks=True)
    return reply(CampaignCards(request.services.screens).question(card, request.language))


async def recall(request: DeskRequest, campaign_id: int) -> Reply:
    """Withdraw without a reason."""
    return await _recall(request, campaign_id, "", show_campaign)


async def ask_words(
    request: DeskRequest, campaign_id: int, wanted: str = CORRECT, brief_id: int | None = None
) -> Reply:
    """Ask for the new words of a correction or an update; of a digest, first for which brief."""
    try:
        root, brief = await request.amendments.about(campaign_id, brief_id)
        briefs = await request.services.control.briefs_of(root)
    except NoSuchCampaign as error:
        raise StaleError from error
    except CampaignError:
        return amending.not_possible(request)
    if brief is not None:
        await request.asked.note(request.user_id, Wanted(root.id, wanted, brief_id))
    template = "desk/campaign_correct.html" if brief else "desk/campaign_briefs.html"
    values = {"brief": brief, "briefs": briefs, "topics": request.services.topics}
    return await _ask(request, campaign_id, template, wanted, **values)


async def notice(request: DeskRequest, correction_id: int) -> Reply:
    return await _follow_up(request, correction_id, FollowUp.NOTICE)


async def anew(request: DeskRequest, correction_id: int) -> Reply:
    return await _follow_up(request, correction_id, FollowUp.FULL)


async def back(request: DeskRequest, campaign_id: int, _wanted: str, _brief: int = 0) -> Reply:
    """From a question, whose button also tells what a reply to it means."""
    await request.asked.forget(request.user_id)
    return await show_campaign(request, campaign_id)


async def replied(
    request: DeskRequest, letter: Letter, campaign_id: int, wanted: str, brief_id: int | None
) -> Reply:
    """An editor has replied to a question: the reason of a recall, or new words."""
    if wanted != RECALL:
        return await amending.begin(request, letter, campaign_id, wanted, brief_id)
    words = letter.post.text.strip()
    if not words or len(words) > REASON_CHARACTERS:
        return reply(request.screen("desk/campaign_not_done.html", why="length"))
    return await _recall(request, campaign_id, words, _open)


async def _recall(request: DeskRequest, campaign_id: int, reason: str, show: Show) -> Reply:
    try:
        done = await _control(request).recall(request.user_id, campaign_id, reason)
    except AlreadyWritten as known:
        return replace(await show(request, known.campaign.id), idle=True)
    except CampaignError as error:
        raise StaleError from error
    return await show(request, done.id)


async def _follow_up(request: DeskRequest, correction_id: int, mode: FollowUp) -> Reply:
    try:
        done = await _control(request).follow_up(request.user_id, correction_id, mode)
    except AlreadyWritten as known:
        return replace(await show_campaign(request, known.campaign.id), idle=True)
    except CampaignError as error:
        raise StaleError from error
    return await show_campaign(request, done.id)


async def _act(request: DeskRequest, campaign_id: int, act: Act) -> Reply:
    """Do it and show the card; a press that came too late changes nothing and shows the card."""
    done, changed = True, False
    try:
        changed = bool(await act(_control(request), request.user_id, campaign_id))
    except NoSuchCampaign as error:
        raise StaleError from error
    except CampaignError:
        done = False
    shown = await show_campaign(request, campaign_id)
    return Reply(shown.screens, "saved" if done else "stale", idle=not changed)


async def _ask(
    request: DeskRequest, campaign_id: int, template: str, wanted: str = "", **values: object
) -> Reply:
    card = await _card(request, campaign_id)
    if card.campaign.kind is CampaignKind.RECALL:
        raise StaleError
    return reply(request.screen(template, card=card, wanted=wanted, **values))


def asked_in(data: str | None) -> Wanted | None:
    """What is asked for, when this is a button of a question of ours."""
    said = callback.unpack(data)
    if said is None or said.action != QUESTION:
        return None
    try:
        row = ACTIONS[QUESTION]
        campaign_id, wanted, *brief = read_arguments(row.reads, row.optional, said.arguments)
    except StaleError:
        return None
    return Wanted(int(str(campaign_id)), str(wanted), int(str(brief[0])) if brief else None)


async def _card(request: DeskRequest, campaign_id: int) -> Card:
    try:
        return await _control(request).progress.card(campaign_id)
    except NoSuchCampaign as error:
        raise StaleError from error


def _control(request: DeskRequest) -> Control:
    return request.services.control


ACTIONS: Mapping[str, DeskAction] = {
    "ecampaigns": DeskAction(show_campaigns, Role.WRITER, (number,), optional=1),
    "ecampaign": DeskAction(show_campaign, Role.WRITER, (number,), away=True),
    "ecpicture": DeskAction(picture, Role.WRITER, (number,), beside=True),
    "ecpause": DeskAction(pause, Role.EDITOR, (number,)),
    "ecresume": DeskAction(resume, Role.EDITOR, (number,)),
    "eccancel": DeskAction(ask_cancel, Role.EDITOR, (number,)),
    "eccancelled": DeskAction(cancel, Role.EDITOR, (number,)),
    "ecresend": DeskAction(resend, Role.EDITOR, (number,)),
    "eccorrect": DeskAction(
        ask_words, Role.EDITOR, (number, one_of(CORRECT, UPDATE, ESCALATE), number), optional=2
    ),
    "ecrecall": DeskAction(ask_recall, Role.EDITOR, (number,)),
    "ecrecalled": DeskAction(recall, Role.EDITOR, (number,)),
    "ecnotice": DeskAction(notice, Role.EDITOR, (number,)),
    "ecanew": DeskAction(anew, Role.EDITOR, (number,)),
    QUESTION: DeskAction(back, Role.WRITER, (number, _ANY, number), optional=1),
}
COMMANDS: Mapping[str, DeskCommand] = {
    "campaigns": DeskCommand(show_campaigns, Role.WRITER),
}
