"""The doors of the HTTP interface: tokens that owners make, and take back."""

from enum import StrEnum

from bot.clock import Clock
from bot.desk.access import Access
from bot.desk.audit import Action, Audit
from bot.desk.tokens import hash_of, new_token
from storage.doors import Doors as DoorStore
from storage.values.desk import Door, Role, Via

TOKEN_BYTES = 32
PREFIX = "briefs_"
"""Begins every token, so that one which was published by mistake can be searched for."""


class DoorKind(StrEnum):
    """What stands behind a door; ``templates/desk/parts/names.html`` has the words."""

    WEBSITE = "website"
    CMS = "cms"
    TRIAL = "trial"


class Doors:
    """Owners make and revoke; whoever holds a token enters."""

    def __init__(self, store: DoorStore, access: Access, audit: Audit, clock: Clock) -> None:
        self._store = store
        self._access = access
        self._audit = audit
        self._clock = clock

    async def make(self, owner_id: int, kind: DoorKind) -> tuple[Door, str]:
        """A new door with its token, which is kept as a hash: nobody can see it again.

        Raises NotAllowedError.
        """
        await self._access.require(owner_id, Role.OWNER, "button:edoors")
        token = PREFIX + new_token(TOKEN_BYTES)
        async with self._audit.together():
            door = await self._store.add(kind, hash_of(token), self._clock.now())
            await self._audit.note(owner_id, Action.DOOR_MADE, f"door:{door.id}")
        return door, token

    async def revoke(self, owner_id: int, door_id: int) -> Door | None:
        """Close a door for good; None when it is closed or was never there.

        Raises NotAllowedError.
        """
        await self._access.require(owner_id, Role.OWNER, "button:edoors")
        async with self._audit.together():
            door = await self._store.revoke(door_id, self._clock.now())
            if door:
                await self._audit.note(owner_id, Action.DOOR_REVOKED, f"door:{door_id}")
        return door

    async def enter(self, token: str) -> Door | None:
        """The open door of a token; None for every other one."""
        door = await self._store.open(hash_of(token))
        if door:
            await self._store.used(door.id, self._clock.now())
        return door

    async def refused(self) -> None:
        """Count somebody without a token that opens."""
        await self._audit.refused(None, "", Via.DOOR)

    async def present(self) -> tuple[Door, ...]:
        """The open doors."""
        return await self._store.present()

    async def by_id(self, door_id: int) -> Door | None:
        """An open door."""
        door = await self._store.by_id(door_id)
        return door if door and door.revoked_at is None else None
