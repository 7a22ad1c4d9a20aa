"""A row of the desk's tables: what a button or a command does, and the role that it needs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from handlers.arguments import Read
from handlers.request import Reply
from storage.values.desk import Role


@dataclass(frozen=True, slots=True)
class DeskAction:
    """``run`` is given the DeskRequest and the values that ``reads`` make of the arguments.

    The last ``optional`` arguments may be missing. ``beside``: the message with the button stays
    as it is. ``away``: if it was a card that is kept true, it is none any more.
    """

    run: Callable[..., Awaitable[Reply]]
    role: Role
    reads: tuple[Read, ...] = ()
    optional: int = 0
    beside: bool = False
    away: bool = False


@dataclass(frozen=True, slots=True)
class DeskCommand:
    """``run`` is given the DeskRequest, with what follows the command in its ``words``."""

    run: Callable[..., Awaitable[Reply]]
    role: Role
