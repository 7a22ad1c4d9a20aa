"""``demo``: emulator, bot, sample briefs and chat page in one process, on loopback."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.application import Handlers, build_bot
from bot.assembly import build_campaigns
from bot.clock import MovableClock
from bot.console.output import UserError
from bot.delivery.campaigns import CampaignError
from bot.delivery.weekly import Weekly
from bot.emulator.chats import Opening
from bot.emulator.control import Action
from bot.emulator.emulator import Emulator
from bot.emulator.people import Person
from bot.settings import FixedSettings, Settings
from bot.store import Store, open_store

SAMPLES = Path(__file__).parents[1] / "emulator" / "samples"
SUNDAY_EVENING = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
"""Before a Monday on which the samples have a new edition, with seven weeks published already."""

READERS = (("Алеся", "be"), ("Павел", "ru"), ("Emma", "en"))
EDITOR = ("Newsroom", "en")
EDITORS_OPENING = Opening(
    question="What can an editor do?",
    words="This is the editors’ side of the same bot. Write or paste a brief, or hand in a file of"
    " one; see it as readers will; send it, watch it arrive, correct it, take it back.\n\n"
    "The button “Draft an update” hands in the files of one for you.",
    label="Open the desk",
    text="/desk",
)


@asynccontextmanager
async def demonstration(handlers: Handlers, port: int) -> AsyncIterator[str]:
    """Run the demo until the block ends; its value is the address of the chat page.

    Nothing is read from the environment, and nothing is left when it ends. Raises UserError when
    the port is taken.
    """
    clock = MovableClock(SUNDAY_EVENING)
    newsroom = _Newsroom(clock)
    emulator = Emulator(clock, actions=newsroom.actions())
    try:
        await emulator.start(port)
    except OSError:
        raise UserError(f"Port {port} is taken; choose another with --port.") from None
    try:
        with tempfile.TemporaryDirectory(prefix="briefs-demo-") as folder:
            newsroom.editor, settings = _settings(emulator, Path(folder))
            async with open_store(settings, clock) as store:
                await store.importer.bring_in(sorted(SAMPLES.glob("20*")))
                newsroom.store = store
                bot = await build_bot(store, handlers)
                async with bot.running():
                    yield emulator.url
    finally:
        await emulator.stop()


def _settings(emulator: Emulator, folder: Path) -> tuple[Person, Settings]:
    """The editor, and the settings of a bot whose owner that is."""
    for name, language in READERS:
        emulator.person(name, language)
    editor = emulator.person(*EDITOR, opening=EDITORS_OPENING)
    return editor, FixedSettings.read(
        bot_token=emulator.token,
        bot_api_url=emulator.url,
        database_url=f"sqlite+aiosqlite:///{folder}/briefs.db",
        secret_key_file=folder / "key" / "secret.key",
        owner_ids=(editor.id,),
        http_listen="127.0.0.1:0",
    )


class _Newsroom:
    """What the buttons of the page do; until store and editor are there they ask for patience."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self.store: Store | None = None
        self.editor: Person | None = None

    def actions(self) -> dict[str, Action]:
        return {
            "next-digest": Action("Next digest", lambda: self._do(self._next_digest)),
            "breaking": Action("Breaking update", lambda: self._do(self._breaking)),
            "draft": Action("Draft an update", self._draft),
        }

    async def _do(self, what: Callable[[Store], Awaitable[str]]) -> str:
        return await what(self.store) if self.store else "The demo is still starting."

    async def _draft(self) -> str:
        """Hand in the files of one brief, as an editor would."""
        if self.editor is None:
            return "The demo is still starting."
        for path in sorted((SAMPLES / "draft").glob("*.md")):
            self.editor.hands_in(path.name, path.read_bytes())
        return "A draft in two languages waits in the Newsroom. The third is still missing."

    async def _next_digest(self, store: Store) -> str:
        """Move the clock to the next digest that has something new to tell."""
        now = self._clock.now()
        weekly = Weekly.parse(store.settings.digest_at, store.settings.zone)
        moment = weekly.first_from(now + timedelta(seconds=1))
        if await store.briefs.newest_week(now) == await store.briefs.newest_week(moment):
            return "The samples end here: no newer edition is coming. Start the demo again."
        self._clock.move_to(moment)
        local = moment.astimezone(store.settings.zone)
        return f"It is {local:%A %-d %B %Y, %H:%M}: the digest leaves now."

    async def _breaking(self, store: Store) -> str:
        """Push the sample of a breaking update, which goes out once like every other."""
        report, *_ = await store.importer.bring_in([SAMPLES / "breaking"])
        brief = await store.briefs.by_id(report.brief_ids[0])
        if brief is None:
            return "The sample is not here any more."
        try:
            await build_campaigns(store).breaking(brief)
        except CampaignError:
            return "It has gone out already, and nothing is announced twice."
        return "A breaking update leaves now, ahead of everything else."
