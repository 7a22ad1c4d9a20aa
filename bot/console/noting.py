"""Writing into the audit log what was done from the command line."""

from bot.application import Store
from bot.desk.audit import Action
from storage.values import Via


async def note(store: Store, action: Action, subject: str = "", detail: str = "") -> None:
    """``subject`` is what it was done to, such as ``campaign:3``."""
    await store.desk.audit.note(None, action, subject, detail, Via.CONSOLE)
