"""The desk's commands; for everybody else they do not exist."""

from collections.abc import Mapping
from dataclasses import replace

from bot.desk.access import NotAllowedError
from handlers import talk
from handlers.desk import audit, campaigns, drafts, people
from handlers.desk.request import Asking, seated
from handlers.desk.table import DeskCommand
from handlers.request import Reply, reply

COMMANDS: Mapping[str, DeskCommand] = {
    **people.COMMANDS,
    **drafts.COMMANDS,
    **campaigns.COMMANDS,
    **audit.COMMANDS,
}


async def command(asking: Asking, name: str) -> Reply:
    """Carry out a command; a stranger gets the answer to an unknown one, and is counted."""
    wanted, access = COMMANDS[name], asking.request.services.desk.access
    try:
        editor = await access.require(asking.user_id, wanted.role, f"command:{name}")
        request, menus = await seated(asking, editor)
        answer = await wanted.run(request)
        return replace(answer, menus=(*menus, *answer.menus))
    except NotAllowedError as refusal:
        if refusal.editor is None:
            return await talk.unknown_command(asking.request)
        return reply(asking.at_desk(refusal.editor).screen("desk/not_allowed.html"))
