"""Systems that bring briefs in over HTTP: their tokens, made and taken back by owners."""

from collections.abc import Mapping

from bot.desk.doors import DoorKind
from handlers.arguments import number
from handlers.desk.request import DeskRequest
from handlers.desk.table import DeskAction
from handlers.request import Reply, StaleError, reply
from storage.values.desk import Role


async def show_doors(request: DeskRequest) -> Reply:
    doors = await request.desk.doors.present()
    return reply(request.screen("desk/doors.html", doors=doors))


async def ask_kind(request: DeskRequest) -> Reply:
    return reply(request.screen("desk/door_new.html", kinds=tuple(DoorKind)))


async def make(request: DeskRequest, kind: DoorKind) -> Reply:
    door, token = await request.desk.doors.make(request.user_id, kind)
    return reply(request.screen("desk/door_made.html", door=door, token=token))


async def show_door(request: DeskRequest, door_id: int) -> Reply:
    """Raises StaleError when the door is closed."""
    door = await request.desk.doors.by_id(door_id)
    if door is None:
        raise StaleError
    return reply(request.screen("desk/door.html", door=door))


async def ask_revocation(request: DeskRequest, door_id: int) -> Reply:
    """Raises StaleError when the door is closed."""
    door = await request.desk.doors.by_id(door_id)
    if door is None:
        raise StaleError
    return reply(request.screen("desk/door_revoke.html", door=door))


async def revoke(request: DeskRequest, door_id: int) -> Reply:
    """Raises StaleError when the door is closed already."""
    if await request.desk.doors.revoke(request.user_id, door_id) is None:
        raise StaleError
    shown = await show_doors(request)
    return Reply(shown.screens, "desk/revoked")


ACTIONS: Mapping[str, DeskAction] = {
    "edoors": DeskAction(show_doors, Role.OWNER),
    "edoornew": DeskAction(ask_kind, Role.OWNER),
    "edoormade": DeskAction(make, Role.OWNER, (DoorKind,)),
    "edoor": DeskAction(show_door, Role.OWNER, (number,)),
    "erevoke": DeskAction(ask_revocation, Role.OWNER, (number,)),
    "erevoked": DeskAction(revoke, Role.OWNER, (number,)),
}
