"""A Bot API server on loopback with a chat page: demo, tests and benchmarks use it."""

from bot.emulator.chats import ChatType, Opening, Role, Status
from bot.emulator.control import Action
from bot.emulator.emulator import TOKEN, Emulator
from bot.emulator.faults import Fault, FaultKind
from bot.emulator.limits import FloodLimits
from bot.emulator.people import Group, Person, Seen, Talk

__all__ = [
    "TOKEN",
    "Action",
    "ChatType",
    "Emulator",
    "Fault",
    "FaultKind",
    "FloodLimits",
    "Group",
    "Opening",
    "Person",
    "Role",
    "Seen",
    "Status",
    "Talk",
]
