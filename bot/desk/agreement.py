"""Two editors agree: one wishes something, another one confirms it."""

from bot.desk.access import Access
from bot.desk.refusal import Refusal, ReleaseError
from storage.values.desk import Editor, Role, Wish


async def agreed(access: Access, editor: Editor, wish: Wish | None) -> Wish:
    """The wish, which this editor may confirm.

    One of the command line may be confirmed by anybody who sends. Raises ReleaseError when there is
    none, or none of somebody who may still send, and when it is the editor's own.
    """
    if wish is None:
        raise ReleaseError(Refusal.NO_WISH)
    if wish.user_id is None:
        return wish
    role = await access.role_of(wish.user_id)
    if role is None or not role.includes(Role.EDITOR):
        raise ReleaseError(Refusal.NO_WISH)
    if wish.user_id == editor.user_id:
        raise ReleaseError(Refusal.SAME_PERSON)
    return wish
