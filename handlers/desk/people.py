"""The desk's front page, and who works at it."""

import re
from collections.abc import Mapping

from bot.desk.access import INVITATION_LASTS
from bot.invitation import link
from handlers.arguments import number
from handlers.desk.request import Asking, DeskRequest
from handlers.desk.table import DeskAction, DeskCommand
from handlers.request import Reply, StaleError, reply
from storage.values.desk import Editor, Role

INVITATION = "invite-"
"""The beginning of a deep link's payload; the token follows."""

UNDER_WAY = 3
"""So many campaigns that go on stand on the front page."""

_ROLES = {
    "writer": Role.WRITER,
    "аўтар": Role.WRITER,
    "автор": Role.WRITER,
    "editor": Role.EDITOR,
    "рэдактар": Role.EDITOR,
    "редактор": Role.EDITOR,
}


async def show_desk(request: DeskRequest) -> Reply:
    services = request.services
    screen = request.screen(
        "desk/desk.html",
        role=request.editor.role,
        under_way=await services.control.progress.unfinished(UNDER_WAY),
        stage=await services.newsroom.edition.cards.stage(),
    )
    return reply(screen)


async def invite_command(request: DeskRequest) -> Reply:
    """``/invite writer`` makes a link; without a role the roles are offered."""
    role = _ROLES.get(request.words.strip().lower())
    return await make_invitation(request, role) if role else await ask_role(request)


async def ask_role(request: DeskRequest) -> Reply:
    return reply(request.screen("desk/invite.html"))


async def make_invitation(request: DeskRequest, role: Role) -> Reply:
    token = await request.desk.access.invite(request.user_id, role)
    address = link(request.bot_username, INVITATION + token)
    until = request.services.clock.now() + INVITATION_LASTS
    return reply(request.screen("desk/invited.html", role=role, address=address, until=until))


async def accept(asking: Asking) -> tuple[Reply, Editor | None]:
    """Use the invitation in the words of ``/start``; who has joined by it, to tell the owners."""
    request, access = asking.request, asking.request.services.desk.access
    before = await access.editor(asking.user_id)
    token = request.words.strip().removeprefix(INVITATION)
    editor = await access.accept(asking.user_id, token, request.language)
    if editor is None:
        return reply(request.screen("desk/invitation_over.html")), None
    screen = asking.at_desk(editor).screen("desk/joined.html", role=editor.role)
    return Reply((screen,), menus=(editor,)), None if editor == before else editor


async def show_editors(request: DeskRequest) -> Reply:
    editors = await request.desk.access.editors()
    return reply(request.screen("desk/editors.html", editors=editors, me=request.editor.id))


async def show_editor(request: DeskRequest, editor_id: int) -> Reply:
    return reply(request.screen("desk/editor.html", editor=await _other(request, editor_id)))


async def change_role(request: DeskRequest, editor_id: int, role: Role) -> Reply:
    """Raises StaleError when there is no such editor any more."""
    changed = await request.desk.access.change_role(request.user_id, editor_id, role)
    if changed is None:
        raise StaleError
    screen = request.screen("desk/editor.html", editor=changed)
    return Reply((screen,), "saved", menus=(changed,))


async def ask_removal(request: DeskRequest, editor_id: int) -> Reply:
    editor = await _other(request, editor_id)
    return reply(request.screen("desk/editor_remove.html", editor=editor, since=_since(editor)))


async def remove(request: DeskRequest, editor_id: int, since: int) -> Reply:
    """``since`` is the second in which the editor came: an old button removes nobody again."""
    if _since(await _other(request, editor_id)) != since:
        raise StaleError
    removed = await request.desk.access.remove(request.user_id, editor_id)
    if removed is None:
        raise StaleError
    shown = await show_editors(request)
    return Reply(shown.screens, "desk/removed", menus=(removed,))


async def _other(request: DeskRequest, editor_id: int) -> Editor:
    editor = await request.desk.access.by_number(editor_id)
    if editor is None or editor.role is Role.OWNER:
        raise StaleError
    return editor


def _since(editor: Editor) -> int:
    return int(editor.added_at.timestamp())


def _grantable(text: str) -> Role:
    if text == Role.OWNER:
        raise ValueError("owners are named in the settings")
    return Role(text)


def _moment(text: str) -> int:
    if not re.fullmatch(r"[0-9]{9,11}", text):
        raise ValueError("not a moment")
    return int(text)


ACTIONS: Mapping[str, DeskAction] = {
    "edesk": DeskAction(show_desk, Role.WRITER, away=True),
    "einvite": DeskAction(ask_role, Role.OWNER),
    "einvited": DeskAction(make_invitation, Role.OWNER, (_grantable,)),
    "eeditors": DeskAction(show_editors, Role.OWNER),
    "eeditor": DeskAction(show_editor, Role.OWNER, (number,)),
    "erole": DeskAction(change_role, Role.OWNER, (number, _grantable)),
    "eremove": DeskAction(ask_removal, Role.OWNER, (number,)),
    "eremoved": DeskAction(remove, Role.OWNER, (number, _moment)),
}
COMMANDS: Mapping[str, DeskCommand] = {
    "desk": DeskCommand(show_desk, Role.WRITER),
    "invite": DeskCommand(invite_command, Role.OWNER),
    "editors": DeskCommand(show_editors, Role.OWNER),
}
