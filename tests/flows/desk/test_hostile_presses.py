"""Presses without right, and data that no button holds: nothing happens, and each is counted."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from itertools import count

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.clock import StoppedClock
from bot.desk.drafts.incoming import Incoming
from bot.emulator import Emulator
from bot.emulator.people import Person, Talk
from handlers.arguments import Read
from handlers.desk.buttons import ACTIONS
from storage.campaigns import Campaigns
from storage.drafts import NewDraft
from storage.values.briefs import BriefText, Language, Trend
from storage.values.desk import Role
from tests.contents import contents
from tests.flows.conftest import words_of, written
from tests.flows.running import RunningBot

FAILED = ("Something went wrong", "Что-то пошло не так", "Нешта пайшло не так")
Press = Callable[[str], Awaitable[str]]

FORGED = (
    "",
    "e",
    "1",
    "1|",
    "1|e",
    "1|EDESK",
    "1|edesk ",
    "0|edesk",
    "2|edesk",
    "1|erole|2",
    "1|erole|2|owner",
    "1|erole|x|editor",
    "1|erole|-1|editor",
    "1|erole|2|editor|1",
    "1|eremove|1' OR '1'='1",
    "1|eremoved|2",
    "1|eremoved|2|0",
    "1|eremoved|٢|1513576800",
    "1|einvited|owner",
    "1|einvited|",
    "1|eaudit|999999999999",
    "1|eaudit|1|1",
    "1|edoormade|admin",
    "1|edoor|1.0",
    "1|erevoke|",
    "1|erevoked|1e3",
    "1|eccorrect|1|x",
    "1|eccorrect|1|c|one",
    "1|eamend|1",
    "1|eamended|1|1|0123abcd|loud",
    "1|eamended|1|1|0123abcd",
    "1|eamendok|1|x|0123abcd",
    "1|eehold|2017-W50",
    "1|eesend|2017-W54|1",
    "1|eemove|2017-W50|1|1|sideways",
    "1|eepreview|2017-W50|everything",
    "1|language|xx|s",
    "1|forget|all",
    "ы" * 30,
)
"""No button holds any of these, whoever presses."""

MISMATCHED = (
    "eundo|{open}|{scheduled}",
    "eundo|{sent}|{scheduled}",
    "eundo|{released}|{sending}",
    "eundo|{released}|{digest}",
    "eundo|{released}|999",
    "eundo|999|{scheduled}",
    "eundo|{sent}|{sending}",
    "ecnotice|{digest}",
    "ecnotice|{scheduled}",
    "ecnotice|{sending}",
    "ecnotice|{recall}",
    "ecnotice|999",
    "ecanew|{sending}",
    "ecanew|{recall}",
    "ecresume|{digest}",
    "ecresume|{recalled}",
    "ecresume|999",
    "ecpause|{digest}",
    "ecpause|{recalled}",
    "eccancelled|{digest}",
    "eccancelled|999",
    "ecresend|{recalled}",
    "ecresend|999",
    "ecrecall|{recall}",
    "ecrecalled|{recalled}",
    "ecrecalled|{recall}",
    "ecrecalled|999",
    "eccancel|{recall}",
    "eccorrect|{recall}",
    "eccorrect|{recalled}",
    "eccorrect|{scheduled}",
    "eccorrect|999",
    "ecampaign|999",
    "esend|{open}|9",
    "esend|{released}|{revision}",
    "esend|{sent}|{revision}",
    "esend|{discarded}|{revision}",
    "esend|999|1",
    "eat|{open}|1|1",
    "eat|{released}|{revision}|99999999",
    "econfirm|{open}|1",
    "econfirm|{released}|{revision}",
    "edecline|{open}|1",
    "edecline|{released}|{revision}",
    "erelease|{open}|9",
    "erelease|{released}|{revision}",
    "eme|{sent}|{revision}",
    "etopic|{open}|1|weather",
    "etopic|{open}|9|west",
    "etopic|{released}|{revision}|west",
    "etrend|{sent}|{revision}|worse",
    "eurgent|{sent}|{revision}|1",
    "enophoto|{released}|{revision}",
    "enotext|{released}|{revision}|en",
    "enotext|{open}|9|en",
    "ediscard|{released}|{revision}",
    "ediscard|{open}|9",
    "erestore|{open}",
    "erestore|{sent}",
    "eamend|{open}|1",
    "eamended|{open}|1|x|no",
    "eamendok|{open}|1|x",
    "erole|1|writer",
    "erole|9|writer",
    "eremove|1",
    "eremoved|1|1513576800",
    "eremoved|2|1513576801",
    "erevoke|9",
    "erevoked|9",
)
"""What no button on anything of the newsroom's holds, though each button exists."""

OF_NO_EDITION = (
    "eepreview|2017-W50|leads",
    "eepage|2017-W49|be|leads|0",
    "eeread|2017-W51|be|leads|999|0|a0",
    "eeme|2017-W50",
    "eeorder|2017-W51|99",
    "eeorder|2017-W50|{revision}",
    "eemove|2017-W51|99|{brief}|down",
    "eemove|2017-W51|{revision}|999|down",
    "eemove|2017-W51|{revision}|{brief}|up",
    "eehold|2017-W51|99",
    "eehold|2017-W50|{revision}",
    "eelet|2017-W51|99",
    "eelet|2017-W51|{revision}",
    "eenext|2017-W51|{revision}",
    "eesend|2017-W51|99",
    "eesend|2017-W50|{revision}",
    "eeconfirm|2017-W51|99",
    "eeconfirm|2017-W51|{revision}",
    "eedecline|2017-W51|{revision}",
    "eeundo|2017-W51|999",
    "eeundo|2017-W50|1",
)
"""What no button of an edition that waits for its time holds."""

_SAMPLES = "1 1513576800 writer editor cms be yes draft worse a 0 c no 2017-W50 leads up m0"
_WORDS = tuple(_SAMPLES.split())


def replayed() -> Iterator[str]:
    """For each action of the desk what a real button may hold."""
    for name, action in ACTIONS.items():
        yield "|".join(("1", name, *map(_sample, action.reads)))


def _sample(read: Read) -> str:
    for words in _WORDS:
        try:
            read(words)
        except ValueError:
            continue
        return words
    raise AssertionError("no sample argument suits this button: add one to _WORDS")


@pytest.fixture
def press(bot: RunningBot) -> Callable[[Talk], Press]:
    """A press by a person on a message of the bot that holds this data."""
    numbers = count(1)

    def by(person: Talk) -> Press:
        async def pressing(data: str) -> str:
            words = f"Old {next(numbers)}"
            button = InlineKeyboardButton(words, callback_data=data or "|")
            markup = InlineKeyboardMarkup([[button]])
            message = await bot.api.send_message(person.id, "Old", reply_markup=markup)
            seen = [one for one in person.sees() if one.id != message.message_id]
            answer = await person.presses(words)
            assert seen == [one for one in person.sees() if one.id != message.message_id]
            assert answer.alert
            return answer.text

        return pressing

    return by


async def in_the_log(bot: RunningBot) -> int:
    """How many acts and attempts the audit log tells of."""
    return sum(entry.times for entry in await bot.services.desk.audit.page(1000))


async def refused(bot: RunningBot) -> int:
    entries = await bot.services.desk.audit.page(1000)
    return sum(entry.times for entry in entries if entry.action == "refused")


async def expect_nothing(bot: RunningBot, press: Press, presses: list[str], answer: str) -> None:
    database = bot.store.database
    before, counted = await contents(database, {"audit"}), await refused(bot)
    for data in presses:
        assert (await press(data)).startswith(answer), data
    assert await contents(database, {"audit"}) == before
    assert await refused(bot) == counted + len(presses)


def test_there_are_enough_of_them() -> None:
    assert 4 * len([*replayed()]) + 5 * len(FORGED) + len(MISMATCHED) >= 200


async def test_a_stranger_presses_what_was_forwarded_or_made_up(
    bot: RunningBot, press: Callable[[Talk], Press], stranger: Person
) -> None:
    await stranger.types("/help")
    presses = [*replayed(), *FORGED]
    await expect_nothing(bot, press(stranger), presses, "This button is out of date.")


async def test_a_subscriber_has_no_more_rights_than_a_stranger(
    bot: RunningBot, press: Callable[[Talk], Press], stranger: Person
) -> None:
    await stranger.types("/start be")
    presses = [*replayed(), *FORGED]
    await expect_nothing(bot, press(stranger), presses, "Гэтая кнопка састарэла.")


async def test_a_removed_editor_presses_old_buttons(
    bot: RunningBot, press: Callable[[Talk], Press], owner: Person, editor: Person
) -> None:
    await editor.types("/desk")
    await bot.services.desk.access.remove(owner.id, 2)
    presses = [*replayed(), *FORGED]
    await expect_nothing(bot, press(editor), presses, "Эта кнопка устарела.")
    entries = await bot.services.desk.audit.page(1000)
    named = [one for one in entries if one.action == "refused" and one.editor]
    assert {one.editor.id for one in named if one.editor} == {2}
    assert sum(one.times for one in named) == len(presses)


async def test_a_writer_presses_the_buttons_of_others(
    bot: RunningBot, press: Callable[[Talk], Press], writer: Person
) -> None:
    await writer.types("/desk")
    above = [data for data in replayed() if ACTIONS[data.split("|")[1]].role is not Role.WRITER]
    await expect_nothing(bot, press(writer), above, "Ваша роля гэтага не дазваляе.")


async def test_the_desk_does_not_answer_in_groups(
    bot: RunningBot, press: Callable[[Talk], Press], emulator: Emulator, owner: Person
) -> None:
    group = emulator.group("Readers", owner)
    await group.types("/help")
    presses = [*replayed()]
    await expect_nothing(bot, press(owner.at(group)), presses, "This button is out of date.")


async def test_forged_data_does_nothing_for_an_owner_either(
    bot: RunningBot, press: Callable[[Talk], Press], owner: Person
) -> None:
    await owner.types("/desk")
    await expect_nothing(bot, press(owner), [*FORGED], "This button is out of date.")


async def newsroom_at_work(bot: RunningBot, owner: Person) -> dict[str, int]:
    """Numbers of drafts and campaigns in every state."""
    by = await bot.services.desk.access.editor(owner.id)
    assert by is not None
    desk, control, clock = bot.services.desk, bot.services.control, bot.store.clock
    kept, release = Campaigns(bot.store.database), bot.services.newsroom.release
    drafts, campaigns = [], []
    for key in ("open", "released", "sent", "discarded", "recalled"):
        text = BriefText(Language.EN, f"Title {key}", "Lead.", "Body.")
        new = NewDraft(key=key, topic="security", texts=(text,))
        (arrival,) = await desk.drafts.bring_in([Incoming(new)], by.user_id)
        drafts.append(arrival.draft.id)
    for draft_id in (drafts[1], drafts[2], drafts[4]):
        draft = await release.send(by, draft_id, 1)
        campaigns.append(draft.campaign_id or 0)
    await desk.drafts.discard(by.user_id, drafts[3], 1)
    for campaign_id in campaigns[1:]:
        await kept.begin(campaign_id, clock.now())
    await bot.services.newsroom.watch.tick()
    recall = await control.recall(by.user_id, campaigns[2], "")
    digest = await control.campaigns.digest("2017-W50")
    await control.campaigns.cancel(digest.id)
    names = ("open", "released", "sent", "discarded")
    numbers = dict(zip(names, drafts, strict=False))
    numbers |= {"scheduled": campaigns[0], "sending": campaigns[1], "recalled": campaigns[2]}
    return numbers | {"recall": recall.id, "digest": digest.id}


@pytest.mark.usefixtures("issues", "editor")
@pytest.mark.parametrize("two", [False, True], ids=["owner", "editor"])
async def test_those_who_may_press_what_fits_nothing_of_the_newsrooms(
    bot: RunningBot, owner: Person, editor: Person, *, two: bool
) -> None:
    numbers, database = await newsroom_at_work(bot, owner), bot.store.database
    person = editor if two else owner
    await person.types("/desk")
    for data in MISMATCHED:
        action, _, rest = data.partition("|")
        if two and ACTIONS[action].role is Role.OWNER:
            continue
        drafts = [numbers[name] for name in ("released", "sent", "discarded")]
        draft = int(rest.format(**numbers, revision=1).split("|")[0])
        found = await bot.services.desk.drafts.get(draft) if draft in drafts else None
        filled = data.format(**numbers, revision=found.revision if found else 1)
        before = await contents(database, {"audit", "cards"})
        told = await in_the_log(bot)
        button = InlineKeyboardButton("Old", callback_data=f"1|{filled}")
        await bot.api.send_message(person.id, "Old", reply_markup=InlineKeyboardMarkup([[button]]))
        answer = await person.presses("Old")
        assert not answer.text.startswith(FAILED), data
        assert await contents(database, {"audit", "cards"}) == before, data
        assert await in_the_log(bot) == told + 1, data


async def test_an_editor_presses_what_fits_no_edition(
    bot: RunningBot, clock: StoppedClock, editor: Person
) -> None:
    clock.advance(timedelta(hours=1))
    known = [written(one, "2017-W51", Trend.WORSE, (Language.BE,)) for one in ("security", "west")]
    await bot.store.briefs.put(known, words_of, clock.now())
    (first, _) = await bot.store.briefs.whole_edition("2017-W51")
    departure = await bot.services.newsroom.edition.departures.coming()
    assert departure
    await editor.types("/desk")
    for data in OF_NO_EDITION:
        filled = data.format(revision=departure.revision, brief=first.id)
        before = await contents(bot.store.database, {"audit", "cards"})
        told = await in_the_log(bot)
        button = InlineKeyboardButton("Old", callback_data=f"1|{filled}")
        await bot.api.send_message(editor.id, "Old", reply_markup=InlineKeyboardMarkup([[button]]))
        answer = await editor.presses("Old")
        assert not answer.text.startswith(FAILED), data
        assert await contents(bot.store.database, {"audit", "cards"}) == before, data
        assert await in_the_log(bot) == told + 1, data


async def test_an_editor_who_forges_a_button_of_readers_is_named(
    bot: RunningBot, press: Callable[[Talk], Press], editor: Person, stranger: Person
) -> None:
    for person, number in ((editor, 2), (stranger, None)):
        await person.types("/help")
        before, counted = await contents(bot.store.database, {"audit"}), await refused(bot)
        assert await press(person)("1|language|xx|s")
        assert await contents(bot.store.database, {"audit"}) == before
        assert await refused(bot) == counted + 1
        (entry,) = await bot.services.desk.audit.page(1)
        assert (entry.action, entry.subject) == ("refused", "button:")
        assert (entry.editor.id if entry.editor else None) == number
