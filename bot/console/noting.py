"""Writing into the audit log what was done from the command line."""

from bot.desk.audit import Action
from bot.store import Store
from storage.values.desk import Via


async def note(store: Store, action: Action, subject: str = "", detail: str = "") -> None:
    """``subject`` is what it was done to, such as ``campaign:3``; see ``Audit.note``."""
    await store.desk.audit.note(None, action, subject, detail, Via.CONSOLE)
