"""Two editors agree: one wishes something, another one confirms it."""

from bot.desk.access import Access
from bot.desk.refusal import Refusal, ReleaseError
from storage.values.desk import Editor, Role, Wish


async def agreed(access: Access, editor: Editor, wish: Wish | None) -> Wish:
    """The wish, which this editor may confirm.

    Raises ReleaseError when there is none, or none of somebody who may still send, and when it is
    the editor's own.
    """
    role = await access.role_of(wish.user_id) if wish else None
    if wish is None or role is None or not role.includes(Role.EDITOR):
        raise ReleaseError(Refusal.NO_WISH)
    if wish.user_id == editor.user_id:
        raise ReleaseError(Refusal.SAME_PERSON)
    return wish
