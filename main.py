"""The command line."""

import sys
from collections.abc import Callable, Mapping

import typer

from bot import log
from bot.briefs.topics import TopicsError
from bot.console import briefs, campaigns, desk, digest, editions, maintenance, sending, subscribers
from bot.console.output import UserError, print_problem
from bot.console.service import Service
from bot.console.wrong_input import sentence
from bot.delivery.campaigns import CampaignError
from bot.delivery.engine import TokenRefusedError
from bot.settings import SettingsError
from bot.telegram.patience import UpdatesError
from bot.web.server import ListenError
from handlers.routes import every_handler
from storage.errors import DATABASE_FAILS, StorageError

EXPECTED = (
    CampaignError,
    ListenError,
    SettingsError,
    StorageError,
    TokenRefusedError,
    UpdatesError,
    UserError,
)


def command_line() -> typer.Typer:
    """All commands, as the README documents them."""
    app = _group("Analytical briefs about Belarus, delivered by a Telegram bot.")
    service = Service(every_handler())
    _add(app, {"run": service.run, "demo": service.demo, "import": briefs.import_briefs})
    _add(
        _group("What the store holds.", app, "briefs"),
        {
            "list": briefs.list_briefs,
            "show": briefs.show_brief,
            "search": briefs.search_briefs,
        },
    )
    _add(
        _group("The weekly digest.", app, "digest"),
        {
            "show": digest.show_digest,
            "coming": editions.show_coming,
            "hold": editions.hold_digest,
            "release": editions.release_digest,
            "order": editions.order_digest,
            "send": digest.send_digest,
        },
    )
    _add(app, {"push": sending.push_brief})
    _add(
        _group("What was sent, is being sent, or will be.", app, "campaigns"),
        {
            "list": campaigns.list_campaigns,
            "show": campaigns.show_campaign,
            "pause": campaigns.pause_campaign,
            "resume": campaigns.resume_campaign,
            "cancel": campaigns.cancel_campaign,
            "resend": campaigns.resend_campaign,
            "correct": sending.correct_campaign,
            "recall": campaigns.recall_campaign,
        },
    )
    _add(
        _group("Who reads.", app, "subscribers"),
        {
            "import": subscribers.import_subscribers,
            "export": subscribers.export_subscribers,
            "count": subscribers.count_subscribers,
        },
    )
    _add(
        _group("Who works at the desk.", app, "editors"),
        {"list": desk.list_editors, "role": desk.change_role, "remove": desk.remove_editor},
    )
    _add(app, {"audit": desk.show_audit})
    _add(
        app,
        {
            "backup": maintenance.backup,
            "restore": maintenance.restore_backup,
            "doctor": maintenance.doctor,
        },
    )
    return app


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 only on success."""
    try:
        code = command_line()(arguments, standalone_mode=False)
    except typer.exceptions.TyperException as error:
        print_problem(sentence(error))
        return error.exit_code
    except TopicsError as error:
        print_problem(f"TOPICS_FILE: {error.located()}")
        return 1
    except EXPECTED as error:
        print_problem(str(error))
        return 1
    except DATABASE_FAILS as error:
        print_problem(f"The database does not answer: {getattr(error, 'orig', error)}.")
        return 1
    except (KeyboardInterrupt, typer.Abort):
        return 130
    return int(code or 0)


def _group(text: str, parent: typer.Typer | None = None, name: str | None = None) -> typer.Typer:
    group = typer.Typer(
        help=text,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    if parent is not None:
        parent.add_typer(group, name=name)
    return group


def _add(group: typer.Typer, commands: Mapping[str, Callable[..., None]]) -> None:
    for name, command in commands.items():
        group.command(name)(command)


if __name__ == "__main__":
    log.set_up("WARNING")
    sys.exit(main())
