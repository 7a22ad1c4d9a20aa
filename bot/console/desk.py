"""``editors`` and ``audit``: who works at the desk, and what was done there."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from bot.console.options import MOST, AsJson
from bot.console.output import UserError, print_json, print_line, print_table
from bot.console.session import on_store
from storage.values.desk import AuditEntry, Editor, Role

NEWEST = 50
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, max=MOST)]
_A = {Role.WRITER: "a writer", Role.EDITOR: "an editor"}


class Appointment(StrEnum):
    """The roles that can be given."""

    WRITER = Role.WRITER
    EDITOR = Role.EDITOR


def list_editors(*, json: AsJson = False) -> None:
    """List who works at the desk, by the numbers of the audit log."""
    editors = on_store(lambda store: store.desk.access.editors())
    if json:
        print_json([_editor_facts(one) for one in editors])
        return
    rows = [(one.id, one.role, one.language, f"{one.added_at:%Y-%m-%d}") for one in editors]
    print_table(("NUMBER", "ROLE", "LANGUAGE", "SINCE"), rows)


def remove_editor(number: Number, *, json: AsJson = False) -> None:
    """Take a writer's or an editor's rights at once; an owner's come from OWNER_IDS."""
    removed = on_store(lambda store: store.desk.access.dismiss(number))
    if removed is None:
        raise _nobody(number)
    if json:
        print_json(_editor_facts(removed))
    else:
        print_line(f"The {removed.role} {number} has no rights any more.")


def change_role(
    number: Number,
    role: Annotated[Appointment, typer.Argument()],
    *,
    json: AsJson = False,
) -> None:
    """Make a writer an editor, or an editor a writer, at once; owners are those of OWNER_IDS."""
    changed = on_store(lambda store: store.desk.access.appoint(number, Role(role)))
    if changed is None:
        raise _nobody(number)
    if json:
        print_json(_editor_facts(changed))
    else:
        print_line(f"Number {number} is {_A[changed.role]} now.")


def show_audit(*, json: AsJson = False) -> None:
    """Show the last acts, newest first, with the editors' numbers."""
    entries = on_store(lambda store: store.desk.audit.page(NEWEST))
    if json:
        print_json([_entry_facts(one) for one in entries])
        return
    rows = [
        (f"{one.at:%Y-%m-%d %H:%M}Z", _who(one), one.action, one.subject, one.detail, one.times)
        for one in entries
    ]
    print_table(("AT", "WHO", "ACTION", "SUBJECT", "DETAIL", "TIMES"), rows)


def _nobody(number: int) -> UserError:
    return UserError(f"There is no writer or editor {number}; see: main.py editors list.")


def _who(entry: AuditEntry) -> str:
    return f"{entry.editor.role} {entry.editor.id}" if entry.editor else f"({entry.via})"


def _editor_facts(editor: Editor) -> dict[str, Any]:
    return {
        "number": editor.id,
        "role": editor.role,
        "language": editor.language,
        "since": editor.added_at,
    }


def _entry_facts(entry: AuditEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "editor": entry.editor.id if entry.editor else None,
        "via": entry.via,
        "action": entry.action,
        "subject": entry.subject,
        "detail": entry.detail,
        "times": entry.times,
    }
