"""What each button of the desk does; the right is checked at every press."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.desk.access import NotAllowedError
from bot.desk.asked import Wanted
from bot.presentation.callback import Callback
from handlers import talk
from handlers.arguments import read_arguments
from handlers.desk import (
    audit,
    campaigns,
    deciding,
    doors,
    drafts,
    editions,
    people,
    releasing,
)
from handlers.desk.letters import Letter
from handlers.desk.request import Asking, DeskRequest, seated
from handlers.desk.table import DeskAction
from handlers.request import Reply, StaleError, reply
from storage.values.desk import Role
from storage.values.subscribers import ChatKind

ACTIONS: Mapping[str, DeskAction] = {
    **people.ACTIONS,
    **audit.ACTIONS,
    **doors.ACTIONS,
    **campaigns.ACTIONS,
    **drafts.ACTIONS,
    **releasing.ACTIONS,
    **deciding.ACTIONS,
    **editions.ACTIONS,
}


async def reply_to_question(asking: Asking, letter: Letter, asked: Wanted) -> Reply:
    """Carry out what an editor has sent in reply to a question about a campaign."""
    access, tried = asking.request.services.desk.access, f"reply:{asked.wanted}"
    try:
        editor = await access.require(asking.user_id, Role.EDITOR, tried)
        return await campaigns.replied(asking.at_desk(editor), letter, *asked)
    except NotAllowedError as refusal:
        if refusal.editor is None:
            return await talk.plain_words(asking.request)
        return reply(asking.at_desk(refusal.editor).screen("desk/not_allowed.html"))
    except StaleError:
        return reply(asking.request.screen("desk/campaign_not_done.html", why="state"))


async def press(asking: Asking, callback: Callback) -> Reply:
    """Carry out a button of the desk; raises StaleError as for a button that does not exist.

    A press without the right, outside of a private chat, with data that no button of ours holds,
    or on what is not so any more changes nothing and is counted in the audit log.
    """
    action, desk = ACTIONS[callback.action], asking.request.services.desk
    tried = f"button:{callback.action}"
    if asking.request.kind is not ChatKind.PRIVATE:
        await desk.access.refuse(asking.user_id, tried)
        raise StaleError
    try:
        editor = await desk.access.require(asking.user_id, action.role, tried)
        try:
            values = read_arguments(action.reads, action.optional, callback.arguments)
        except StaleError:
            await desk.audit.refused(asking.user_id, tried)
            raise
        request, menus = await seated(asking, editor)
        live = request.services.live
        if live is not None and not action.beside:
            await live.leave(request.user_id, request.message_id)
        if action.away:
            await request.services.newsroom.opened.leave(request.user_id, request.message_id)
        answer = await _run(action, request, values, tried)
        return replace(answer, menus=(*menus, *answer.menus))
    except NotAllowedError as refusal:
        if refusal.editor is None:
            raise StaleError from refusal
        return Reply(answer="desk/not_allowed", alert=True)


async def _run(
    action: DeskAction, request: DeskRequest, values: Sequence[object], tried: str
) -> Reply:
    """Carry a button out, and count it if there was nothing to do."""
    try:
        answer = await action.run(request, *values)
    except StaleError:
        await request.desk.audit.idle(request.user_id, tried)
        raise
    if answer.idle:
        await request.desk.audit.idle(request.user_id, tried)
    return answer
