"""Who may do what at the desk, by numeric Telegram ids; asked anew at every press."""

from collections.abc import Sequence
from datetime import timedelta

from bot.clock import Clock
from bot.desk.audit import Action, Audit
from bot.desk.tokens import hash_of, new_token
from storage.editors import Editors
from storage.invitations import Invitations
from storage.values.briefs import Language
from storage.values.desk import Editor, Role, Via

INVITATION_LASTS = timedelta(hours=48)


class NotAllowedError(Exception):
    """The person may not do that; ``editor`` is None for a stranger and for a removed editor."""

    def __init__(self, editor: Editor | None = None) -> None:
        super().__init__("not allowed")
        self.editor = editor


class Access:
    """Owners are those of ``OWNER_IDS`` and nobody else; they are editors with a number too."""

    def __init__(
        self,
        owner_ids: Sequence[int],
        editors: Editors,
        invitations: Invitations,
        audit: Audit,
        clock: Clock,
    ) -> None:
        self._owner_ids = frozenset(owner_ids)
        self._editors = editors
        self._invitations = invitations
        self._audit = audit
        self._clock = clock

    async def settle_owners(self, languages: dict[int, Language]) -> tuple[Editor, ...]:
        """Make the owners those of ``OWNER_IDS``; the former owners, whose rights are gone.

        ``languages`` are those of owners who have chosen one.
        """
        former = [one for one in await self._editors.present() if self._is_former_owner(one)]
        for editor in former:
            await self._editors.remove(editor.id, self._clock.now())
        for owner_id in sorted(self._owner_ids):
            language = languages.get(owner_id, Language.EN)
            await self._editors.put(owner_id, Role.OWNER, language, self._clock.now())
        return tuple(former)

    async def editor(self, user_id: int) -> Editor | None:
        """The person's place at the desk; None for strangers and those who were removed."""
        if user_id in self._owner_ids:
            known = await self._editors.find(user_id)
            if known and known.role is Role.OWNER and known.removed_at is None:
                return known
            return await self._editors.put(user_id, Role.OWNER, Language.EN, self._clock.now())
        known = await self._editors.find(user_id)
        return known if known and self._is_present(known) else None

    async def known(self, user_id: int) -> Editor | None:
        """What is stored of the person, also of one who was removed."""
        return await self._editors.find(user_id)

    async def role_of(self, user_id: int) -> Role | None:
        """None for strangers and those who were removed."""
        editor = await self.editor(user_id)
        return editor.role if editor else None

    async def require(self, user_id: int, role: Role, subject: str = "") -> Editor:
        """The editor, who has the role or more; raises NotAllowedError and notes the attempt.

        ``subject`` is what was tried, such as ``button:esend``. Of a stranger nothing is noted but
        that there was one.
        """
        editor = await self.editor(user_id)
        if editor is None or not editor.role.includes(role):
            await self.refuse(user_id, subject)
            raise NotAllowedError(editor)
        return editor

    async def refuse(self, user_id: int, subject: str) -> None:
        """Count an attempt without right, with the person if they have ever worked at the desk."""
        known = await self._editors.find(user_id)
        await self._audit.refused(user_id if known else None, subject)

    async def editors(self) -> tuple[Editor, ...]:
        """All who have rights now, in the order of their numbers."""
        return tuple(one for one in await self._editors.present() if self._is_present(one))

    async def by_number(self, editor_id: int) -> Editor | None:
        """One who has rights now."""
        found = await self._editors.by_id(editor_id)
        return found if found and self._is_present(found) else None

    async def with_old_menus(self) -> tuple[Editor, ...]:
        """Those, removed ones too, whose menus are not what they may do now."""
        return await self._editors.with_old_menus()

    async def offered(self, editor: Editor, role: Role | None) -> None:
        """Note that the editor's menu is now that of the role, None for that of readers."""
        await self._editors.offered(editor.id, role, editor.language)

    async def speak(self, user_id: int, language: Language) -> None:
        """The language in which an editor is addressed; strangers are ignored."""
        await self._editors.speak(user_id, language)

    async def invite(self, owner_id: int, role: Role) -> str:
        """The token of an invitation that can be used once within 48 hours.

        Raises NotAllowedError, and ValueError for the role of an owner.
        """
        if role is Role.OWNER:
            raise ValueError("owners are named in the settings")
        await self.require(owner_id, Role.OWNER, "command:invite")
        token, now = new_token(), self._clock.now()
        async with self._audit.together():
            await self._invitations.add(hash_of(token), role, now, now + INVITATION_LASTS)
            await self._audit.note(owner_id, Action.INVITED, detail=role)
        return token

    async def accept(self, user_id: int, token: str, language: Language) -> Editor | None:
        """Use an invitation; None when it is unknown, expired or used.

        One who has the role already, or more, leaves the invitation for another.
        """
        editor, now, token_hash = await self.editor(user_id), self._clock.now(), hash_of(token)
        role = await self._invitations.role(token_hash, now)
        if editor and (role is None or editor.role.includes(role)):
            return editor
        async with self._audit.together():
            joined = await self._editors.join(token_hash, user_id, language, now)
            if joined is None:
                await self._audit.refused(None, "invitation")
                return None
            await self._audit.note(user_id, Action.JOINED, f"editor:{joined.id}", joined.role)
        return joined

    async def remove(self, owner_id: int, editor_id: int) -> Editor | None:
        """Take an editor's rights; None when there is no such editor, or it is an owner.

        Raises NotAllowedError.
        """
        await self.require(owner_id, Role.OWNER, "command:editors")
        return await self._remove(owner_id, editor_id, Via.CHAT)

    async def dismiss(self, editor_id: int) -> Editor | None:
        """``remove``, by the operator of the machine."""
        return await self._remove(None, editor_id, Via.CONSOLE)

    async def change_role(self, owner_id: int, editor_id: int, role: Role) -> Editor | None:
        """Make a writer an editor or the reverse; None as ``remove`` does.

        Raises NotAllowedError, and ValueError for the role of an owner.
        """
        await self.require(owner_id, Role.OWNER, "command:editors")
        return await self._change_role(owner_id, editor_id, role, Via.CHAT)

    async def appoint(self, editor_id: int, role: Role) -> Editor | None:
        """``change_role``, by the operator of the machine."""
        return await self._change_role(None, editor_id, role, Via.CONSOLE)

    async def _change_role(
        self, owner_id: int | None, editor_id: int, role: Role, via: Via
    ) -> Editor | None:
        if role is Role.OWNER:
            raise ValueError("owners are named in the settings")
        async with self._audit.together():
            found = await self.by_number(editor_id)
            if found is None or found.role in {Role.OWNER, role}:
                return found if found and found.role is role else None
            now = self._clock.now()
            changed = await self._editors.put(found.user_id, role, found.language, now)
            await self._audit.note(owner_id, Action.ROLE, f"editor:{editor_id}", role, via)
        return changed

    async def _remove(self, owner_id: int | None, editor_id: int, via: Via) -> Editor | None:
        found = await self.by_number(editor_id)
        if found is None or found.role is Role.OWNER:
            return None
        async with self._audit.together():
            removed = await self._editors.remove(editor_id, self._clock.now())
            if removed:
                await self._audit.note(owner_id, Action.REMOVED, f"editor:{editor_id}", via=via)
        return removed

    def _is_present(self, editor: Editor) -> bool:
        return editor.removed_at is None and not self._is_former_owner(editor)

    def _is_former_owner(self, editor: Editor) -> bool:
        return editor.role is Role.OWNER and editor.user_id not in self._owner_ids
