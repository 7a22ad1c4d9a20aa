"""The audit log, page by page."""

from collections.abc import Mapping

from handlers.arguments import number
from handlers.desk.request import DeskRequest
from handlers.desk.table import DeskAction, DeskCommand
from handlers.request import Reply, reply
from storage.values.desk import Role

ENTRIES = 10


async def show_audit(request: DeskRequest, before_id: int | None = None) -> Reply:
    """The latest entries, or those before one; an entry more tells whether there are older."""
    entries = await request.desk.audit.page(ENTRIES + 1, before_id)
    screen = request.screen(
        "desk/audit.html",
        entries=entries[:ENTRIES],
        older=len(entries) > ENTRIES,
        latest=before_id is None,
    )
    return reply(screen)


ACTIONS: Mapping[str, DeskAction] = {
    "eaudit": DeskAction(show_audit, Role.OWNER, (number,), optional=1),
}
COMMANDS: Mapping[str, DeskCommand] = {
    "audit": DeskCommand(show_audit, Role.OWNER),
}
