"""What each button of the desk does; the right is checked at every press."""

from collections.abc import Mapping

from bot.desk.access import NotAllowedError
from bot.presentation.callback import Callback
from handlers.arguments import read_arguments
from handlers.desk import audit, doors, people
from handlers.desk.request import Asking
from handlers.desk.table import DeskAction
from handlers.request import Reply, StaleError
from storage.values import ChatKind

ACTIONS: Mapping[str, DeskAction] = {**people.ACTIONS, **audit.ACTIONS, **doors.ACTIONS}


async def press(asking: Asking, callback: Callback) -> Reply:
    """Carry out a button of the desk; raises StaleError as for a button that does not exist.

    A press without the right, outside of a private chat, or with data that no button of ours
    holds changes nothing and is counted in the audit log.
    """
    action, desk = ACTIONS[callback.action], asking.request.services.desk
    tried = f"button:{callback.action}"
    if asking.request.kind is not ChatKind.PRIVATE:
        await desk.audit.refused(None, tried)
        raise StaleError
    try:
        editor = await desk.access.require(asking.user_id, action.role, tried)
        try:
            values = read_arguments(action.reads, action.optional, callback.arguments)
        except StaleError:
            await desk.audit.refused(asking.user_id, tried)
            raise
        return await action.run(asking.at_desk(editor), *values)
    except NotAllowedError as refusal:
        if refusal.editor is None:
            raise StaleError from refusal
        return Reply(answer="desk/not_allowed", alert=True)
