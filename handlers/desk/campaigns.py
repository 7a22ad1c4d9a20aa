"""What was sent and is being sent: the list, the card of each, and what can be done about it."""

from collections.abc import Awaitable, Callable, Mapping

from bot.delivery.campaigns import AlreadyWritten, CampaignError, NoSuchCampaign
from bot.delivery.copying import FollowUp
from bot.desk.campaign_cards import CampaignCards
from bot.desk.control import Control
from bot.desk.corrections import REASON_CHARACTERS
from bot.desk.posts import Post, PostError, text_of_post
from bot.presentation import callback
from handlers.arguments import number, one_of, read_arguments
from handlers.desk.request import DeskRequest
from handlers.desk.table import DeskAction, DeskCommand
from handlers.request import Reply, StaleError, reply
from storage.values import BriefText, Campaign, CampaignKind, Mark, Role

AT_ONCE = 8
QUESTION = "ecback"
"""The button of a question: it leads back, and tells what a reply means."""
CORRECT, UPDATE, ESCALATE, RECALL = "c", "u", "e", "r"
"""What a question asks for; an escalation is an update with a reply that makes a sound."""
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
    try:
        card = await _control(request).progress.card(campaign_id)
    except NoSuchCampaign as error:
        raise StaleError from error
    live = request.services.live
    if live is not None and not card.over:
        live.follow(
            campaign_id,
            request.chat_id,
            request.message_id,
            request.language,
            request.editor.role,
        )
    cards = CampaignCards(request.services.screens)
    return reply(cards.card(card, request.language, request.editor.role))


async def _open(request: DeskRequest, campaign_id: int) -> Reply:
    """The card as a new message, for what was asked by words and not by a button."""
    live = request.services.live
    if live is None:
        return await show_campaign(request, campaign_id)
    await live.open(campaign_id, request.chat_id, request.language, request.editor.role)
    return Reply()


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
    return await _ask(request, campaign_id, "desk/campaign_recall.html")


async def recall(request: DeskRequest, campaign_id: int) -> Reply:
    """Withdraw without a reason."""
    return await _recall(request, campaign_id, "", show_campaign)


async def ask_words(request: DeskRequest, campaign_id: int, wanted: str = CORRECT) -> Reply:
    """Ask for the new words of a correction or an update."""
    return await _ask(request, campaign_id, "desk/campaign_correct.html", wanted)


async def notice(request: DeskRequest, correction_id: int) -> Reply:
    return await _follow_up(request, correction_id, FollowUp.NOTICE)


async def anew(request: DeskRequest, correction_id: int) -> Reply:
    return await _follow_up(request, correction_id, FollowUp.FULL)


async def back(request: DeskRequest, campaign_id: int, _wanted: str) -> Reply:
    """From a question, whose button also tells what a reply to it means."""
    return await show_campaign(request, campaign_id)


async def replied(request: DeskRequest, campaign_id: int, wanted: str) -> Reply:
    """An editor has replied to a question: the reason of a recall, or the corrected words."""
    words = request.words.strip()
    if wanted == RECALL:
        if not words or len(words) > REASON_CHARACTERS:
            return reply(request.screen("desk/campaign_not_done.html", why="length"))
        return await _recall(request, campaign_id, words, _open)
    post = Post(words)
    try:
        text = text_of_post(post, post.language or request.language)
    except PostError:
        return reply(request.screen("desk/campaign_not_done.html", why="text"))
    try:
        done = await _change(request, campaign_id, text, wanted)
    except NoSuchCampaign as error:
        raise StaleError from error
    except CampaignError:
        return reply(request.screen("desk/campaign_not_done.html", why="state"))
    return await _open(request, done.id)


async def _change(request: DeskRequest, campaign_id: int, text: BriefText, wanted: str) -> Campaign:
    control, mark = _control(request), Mark.CORRECTED if wanted == CORRECT else Mark.UPDATED
    done = await control.correct(request.user_id, campaign_id, [text], mark)
    if wanted == ESCALATE:
        await control.follow_up(request.user_id, done.id, FollowUp.NOTICE, sound=True)
    return done


async def _recall(request: DeskRequest, campaign_id: int, reason: str, show: Show) -> Reply:
    try:
        done = await _control(request).recall(request.user_id, campaign_id, reason)
    except AlreadyWritten as known:
        done = known.campaign
    except CampaignError as error:
        raise StaleError from error
    return await show(request, done.id)


async def _follow_up(request: DeskRequest, correction_id: int, mode: FollowUp) -> Reply:
    try:
        done = await _control(request).follow_up(request.user_id, correction_id, mode)
    except AlreadyWritten as known:
        done = known.campaign
    except CampaignError as error:
        raise StaleError from error
    return await show_campaign(request, done.id)


async def _act(request: DeskRequest, campaign_id: int, act: Act) -> Reply:
    """Do it and show the card; a press that came too late changes nothing and shows the card."""
    answer = "saved"
    try:
        await act(_control(request), request.user_id, campaign_id)
    except NoSuchCampaign as error:
        raise StaleError from error
    except CampaignError:
        answer = "stale"
    shown = await show_campaign(request, campaign_id)
    return Reply(shown.screens, answer)


async def _ask(request: DeskRequest, campaign_id: int, template: str, wanted: str = "") -> Reply:
    try:
        card = await _control(request).progress.card(campaign_id)
    except NoSuchCampaign as error:
        raise StaleError from error
    if card.campaign.kind is CampaignKind.RECALL:
        raise StaleError
    if request.services.live is not None:
        request.services.live.leave(request.chat_id)
    return reply(request.screen(template, card=card, wanted=wanted))


def asked_in(data: str | None) -> tuple[int, str] | None:
    """The campaign, and what is wanted, when this is a button of a question of ours."""
    said = callback.unpack(data)
    if said is None or said.action != QUESTION:
        return None
    try:
        campaign_id, wanted = read_arguments(ACTIONS[QUESTION].reads, 0, said.arguments)
    except StaleError:
        return None
    return int(str(campaign_id)), str(wanted)


def _control(request: DeskRequest) -> Control:
    return request.services.control


ACTIONS: Mapping[str, DeskAction] = {
    "ecampaigns": DeskAction(show_campaigns, Role.WRITER, (number,), optional=1),
    "ecampaign": DeskAction(show_campaign, Role.WRITER, (number,)),
    "ecpause": DeskAction(pause, Role.EDITOR, (number,)),
    "ecresume": DeskAction(resume, Role.EDITOR, (number,)),
    "eccancel": DeskAction(ask_cancel, Role.EDITOR, (number,)),
    "eccancelled": DeskAction(cancel, Role.EDITOR, (number,)),
    "ecresend": DeskAction(resend, Role.EDITOR, (number,)),
    "eccorrect": DeskAction(
        ask_words, Role.EDITOR, (number, one_of(CORRECT, UPDATE, ESCALATE)), optional=1
    ),
    "ecrecall": DeskAction(ask_recall, Role.EDITOR, (number,)),
    "ecrecalled": DeskAction(recall, Role.EDITOR, (number,)),
    "ecnotice": DeskAction(notice, Role.EDITOR, (number,)),
    "ecanew": DeskAction(anew, Role.EDITOR, (number,)),
    QUESTION: DeskAction(back, Role.WRITER, (number, _ANY)),
}
COMMANDS: Mapping[str, DeskCommand] = {
    "campaigns": DeskCommand(show_campaigns, Role.WRITER),
}
