import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from jsonschema import Draft202012Validator
from prometheus_client import CollectorRegistry

from bot.application import build_door
from bot.assembly import build_campaigns
from bot.briefs.importing import search_words
from bot.briefs.sources.decoding import MAX_BYTES
from bot.clock import StoppedClock
from bot.desk.doors import DoorKind
from bot.settings import TAKEN_PATHS, FixedSettings
from bot.store import Store, open_store
from bot.web.door import DESCRIPTION_PATH, PATH, description
from bot.web.problems import TYPES
from bot.web.server import WebServer
from storage.releases import Releases
from storage.values.briefs import BriefText, Language
from storage.values.campaigns import CampaignState
from storage.values.desk import Draft, DraftState, Via
from tests.blank import lay_down

OWNER = 1001
NOW = datetime(2017, 12, 18, 6, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
MARKDOWN = """---
edition: 2017-W50
topic: security
trend: better
language: {language}
---
# {title}

The lead.

The body.
"""
PAGE = (Path(__file__).parents[1] / "briefs/pages/security-worse.ru.txt").read_bytes()
BREAKING: dict[str, Any] = {
    "briefs": [
        {
            "topic": "economy",
            "key": "rates",
            "published": LATER.isoformat(),
            "texts": {"en": {"title": "Rates", "lead": "They rise."}},
        }
    ]
}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]

    @property
    def problem(self) -> str:
        assert self.headers["Content-Type"].startswith("application/problem+json")
        Draft202012Validator(_schema("Problem")).validate(self.body)
        assert self.body["status"] == self.status
        return str(self.body["type"]).removeprefix(TYPES)

    @property
    def only(self) -> dict[str, Any]:
        Draft202012Validator(_schema("Taken")).validate(self.body)
        (brief,) = self.body["briefs"]
        return dict(brief)


@dataclass(frozen=True, slots=True)
class House:
    store: Store
    clock: StoppedClock
    url: str
    token: str
    changed: list[Draft]
    session: aiohttp.ClientSession = field(repr=False)

    async def post(
        self, body: bytes | str | BytesIO | dict[str, Any], query: str = "", **headers: str
    ) -> Answer:
        data = json.dumps(body) if isinstance(body, dict) else body
        told = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.post(f"{self.url}{PATH}{query}", data=data, headers=told) as answer:
            return Answer(answer.status, await answer.json(), dict(answer.headers))

    async def markdown(
        self, title: str = "Title", language: str = "en", query: str = "", **headers: str
    ) -> Answer:
        text = MARKDOWN.format(language=language, title=title)
        return await self.post(text, query, Content_Type="text/markdown", **headers)

    async def audit(self) -> list[tuple[str, str, str]]:
        entries = await self.store.desk.audit.page(50)
        return [(one.action, one.subject, one.detail) for one in reversed(entries)]


def _schema(name: str) -> dict[str, Any]:
    document = description()
    return {"$ref": f"#/components/schemas/{name}", "components": document["components"]}


@asynccontextmanager
async def house_with(folder: Path, **settings: Any) -> AsyncIterator[House]:
    clock = StoppedClock(NOW)
    told = FixedSettings.read(
        database_url=lay_down(folder),
        secret_key_file=folder / "secret.key",
        owner_ids=(OWNER,),
        **settings,
    )
    async with open_store(told, clock) as store, aiohttp.ClientSession() as session:
        changed: list[Draft] = []

        async def note(draft: Draft) -> None:
            changed.append(draft)

        door = build_door(store, build_campaigns(store), note)
        web = WebServer(CollectorRegistry(), {})
        web.route(PATH, door.handle)
        web.route(DESCRIPTION_PATH, door.describe)
        await web.start("127.0.0.1", 0)
        _, token = await store.desk.doors.make(OWNER, DoorKind.CMS)
        yield House(store, clock, f"http://127.0.0.1:{web.port}", token, changed, session)
        await web.stop()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with house_with(tmp_path) as house:
        yield house


async def test_a_brief_comes_in_as_a_draft_that_readers_do_not_see(house: House) -> None:
    answer = await house.markdown()
    assert answer.status == 201
    assert answer.body["as"] == "draft"
    brief = answer.only
    assert (brief["edition"], brief["key"]) == ("2017-W50", "security")
    assert (brief["languages"], brief["outcome"], brief["campaign"]) == (["en"], "added", None)
    stored = await house.store.briefs.by_id(brief["id"])
    assert stored is not None
    assert stored.draft
    assert await house.store.library.brief(brief["id"]) is None
    assert (await house.audit())[-1] == ("received", f"brief:{brief['id']}", "door:1")


async def test_a_breaking_draft_is_one_of_the_desk(house: House) -> None:
    first = (await house.post(BREAKING)).only
    draft = await house.store.desk.drafts.get(first["draft"])
    assert (draft.key, draft.topic, draft.created_by) == ("rates", "economy", None)
    assert draft.brief_id == first["id"]
    again = (await house.post(BREAKING)).only
    assert (again["outcome"], again["draft"]) == ("unchanged", draft.id)
    assert await house.store.desk.drafts.get(draft.id) == draft
    text = {"title": "Курсы", "lead": "Растут."}
    more = {"briefs": [{**BREAKING["briefs"][0], "trend": "worse", "texts": {"ru": text}}]}
    changed = await house.store.desk.drafts.get((await house.post(more)).only["draft"])
    assert (changed.id, changed.trend) == (draft.id, "worse")
    assert changed.missing == (Language.BE,)
    assert [one.id for one in house.changed] == [draft.id, draft.id]
    actions = [action for action, _, _ in await house.audit()]
    assert actions[1:] == ["draft_made", "received", "draft_changed", "received"]


async def test_a_breaking_draft_that_was_discarded_comes_back_only_changed(house: House) -> None:
    first = (await house.post(BREAKING)).only
    await house.store.desk.drafts.discard(OWNER, first["draft"], 1)
    assert (await house.post(BREAKING)).only["draft"] is None
    other = {"briefs": [{**BREAKING["briefs"][0], "texts": {"en": {"title": "R", "lead": "L"}}}]}
    second = (await house.post(other)).only
    assert second["draft"] == first["draft"] + 1
    assert (await house.store.desk.drafts.get(first["draft"])).state is DraftState.DISCARDED


async def test_a_system_changes_only_what_it_has_changed_itself(house: House) -> None:
    texts = {"en": {"title": "Rates", "lead": "They rise."}, "ru": {"title": "К", "lead": "Р."}}
    first = {"briefs": [BREAKING["briefs"][0] | {"texts": texts}]}
    number = (await house.post(first)).only["draft"]
    edited = BriefText(Language.EN, "Rates go up", "They rise.", "")
    await house.store.desk.drafts.put_text(OWNER, number, 1, edited)
    texts["ru"] = {"title": "Курсы", "lead": "Растут."}
    second = {"briefs": [BREAKING["briefs"][0] | {"texts": texts}]}
    assert (await house.post(second)).only["outcome"] == "changed"
    draft = await house.store.desk.drafts.get(number)
    assert edited in draft.texts
    assert "Курсы" in {text.title for text in draft.texts}
    texts["en"] = {"title": "Rates fall", "lead": "They fall."}
    third = {"briefs": [BREAKING["briefs"][0] | {"texts": texts}]}
    refused = await house.post(third)
    assert (refused.status, refused.problem) == (409, "conflict")
    assert edited in (await house.store.desk.drafts.get(number)).texts


@pytest.mark.parametrize("become", ["scheduled", "published"])
async def test_a_draft_of_the_desk_is_not_gone_past(house: House, become: str) -> None:
    brief = (await house.post(BREAKING)).only
    refused = await house.post(BREAKING, f"?as={become}")
    assert (refused.status, refused.problem) == (409, "conflict")
    assert f"draft {brief['draft']}" in refused.body["detail"]
    assert await house.store.library.brief(brief["id"]) is None


@pytest.mark.parametrize("become", ["published", "scheduled"])
async def test_what_editors_have_released_is_not_changed_past_them(
    house: House, become: str
) -> None:
    arrived, store = (await house.post(BREAKING)).only, house.store
    draft = await store.desk.drafts.get(arrived["draft"])
    releases = Releases(store.database, store.editor_seal, search_words)
    await releases.release(draft.id, draft.revision, said="", due_at=LATER, by=OWNER, now=NOW)
    before = await store.briefs.by_id(arrived["id"])
    texts = {"en": {"title": "Rates", "lead": "They fall."}}
    for language in ("en", "be"):
        brief = BREAKING["briefs"][0] | {"texts": {language: texts["en"]}}
        answer = await house.post({"briefs": [brief]}, f"?as={become}")
        assert (answer.status, answer.problem) == (409, "conflict")
    assert (await house.post(BREAKING, f"?as={become}")).status == 200
    assert await store.briefs.by_id(arrived["id"]) == before


async def test_a_brief_of_an_edition_is_no_draft_of_the_desk(house: House) -> None:
    assert (await house.markdown()).only["draft"] is None
    assert await house.store.desk.drafts.unsent(10) == ()


async def test_the_same_again_changes_nothing(house: House) -> None:
    first = await house.markdown()
    again = await house.markdown()
    assert (again.status, again.only["outcome"]) == (200, "unchanged")
    assert again.only["id"] == first.only["id"]
    assert len(await house.audit()) == 2
    changed = await house.markdown("Other")
    assert (changed.status, changed.only["outcome"]) == (200, "changed")


async def test_language_versions_meet_in_one_brief(house: House) -> None:
    ids = {(await house.markdown(language=one)).only["id"] for one in ("en", "be", "ru")}
    (brief_id,) = ids
    brief = await house.store.briefs.by_id(brief_id)
    assert brief is not None
    assert {str(one) for one in brief.languages} == {"be", "en", "ru"}


async def test_what_is_published_can_be_read_at_once(house: House) -> None:
    answer = await house.markdown(query="?as=published")
    assert await house.store.library.brief(answer.only["id"])
    assert answer.only["campaign"] is None


async def test_json_and_pages_come_in_by_their_media_type(house: House) -> None:
    answer = await house.post(BREAKING)
    assert (answer.status, answer.only["edition"], answer.only["key"]) == (201, None, "rates")
    page = await house.post(PAGE, Content_Type="text/plain")
    assert (page.status, page.only["key"], page.only["languages"]) == (201, "security", ["ru"])
    told = await house.post(PAGE, Content_Type="application/octet-stream")
    assert told.only["outcome"] == "unchanged"


async def test_the_name_of_the_file_gives_key_and_language(house: House) -> None:
    text = MARKDOWN.format(language="be", title="Назва").replace("language: be\n", "")
    answer = await house.post(
        text,
        Content_Type="text/markdown; charset=utf-8",
        Content_Disposition='attachment; filename="army.be.md"',
    )
    assert (answer.only["key"], answer.only["languages"]) == ("army", ["be"])


async def test_a_breaking_brief_is_scheduled_with_its_campaign(house: House) -> None:
    answer = await house.post(BREAKING, "?as=scheduled")
    assert answer.status == 201
    campaign = await build_campaigns(house.store).get(answer.only["campaign"])
    assert (campaign.state, campaign.due_at) == (CampaignState.SCHEDULED, LATER)
    assert campaign.untried is Via.DOOR, "the editors get it first"
    assert await house.store.library.brief(answer.only["id"]) is None
    house.clock.move_to(LATER)
    assert await house.store.library.brief(answer.only["id"])
    again = await house.post(BREAKING, "?as=scheduled")
    assert (again.status, again.only) == (200, answer.only | {"outcome": "unchanged"})


async def test_an_update_that_is_held_before_it_begins_is_mended_and_stays_hidden(
    house: House,
) -> None:
    announced = await house.post(BREAKING, "?as=scheduled")
    campaigns = build_campaigns(house.store)
    await campaigns.pause(announced.only["campaign"])
    house.clock.move_to(LATER)
    changed = json.loads(json.dumps(BREAKING))
    changed["briefs"][0]["texts"]["en"]["title"] = "Mended"
    for body in (BREAKING, changed):
        answer = await house.post(body, "?as=scheduled")
        assert answer.only["campaign"] == announced.only["campaign"]
        assert await house.store.library.brief(answer.only["id"]) is None
    await campaigns.resume(announced.only["campaign"])
    brief = await house.store.library.brief(announced.only["id"])
    assert brief is not None
    assert "Mended" in {text.title for text in brief.texts}


async def test_a_brief_of_an_edition_is_scheduled_without_a_campaign(house: House) -> None:
    body = BREAKING | {"edition": "2017-W50"}
    answer = await house.post(body, "?as=scheduled")
    assert (answer.status, answer.only["campaign"]) == (201, None)
    assert await house.store.library.brief(answer.only["id"]) is None


async def test_a_schedule_needs_a_moment_that_is_not_past(house: House) -> None:
    without = await house.markdown(query="?as=scheduled")
    assert (without.status, without.problem) == (422, "unsound-brief")
    assert "'published'" in without.body["detail"]
    house.clock.move_to(LATER + timedelta(hours=1, seconds=1))
    late = await house.post(BREAKING, "?as=scheduled")
    assert (late.status, late.problem) == (422, "unsound-brief")
    house.clock.move_to(LATER + timedelta(minutes=59))
    assert (await house.post(BREAKING, "?as=scheduled")).status == 201


async def test_a_send_to_everybody_needs_an_editor_when_two_must_agree(tmp_path: Path) -> None:
    async with house_with(tmp_path, two_person=True) as house:
        refused = await house.post(BREAKING, "?as=scheduled")
        assert (refused.status, refused.problem) == (403, "needs-confirmation")
        assert await house.store.briefs.all() == ()
        assert (await house.post(BREAKING)).status == 201


async def test_what_readers_have_is_not_taken_back(house: House) -> None:
    await house.markdown(query="?as=published")
    draft = await house.markdown("Other")
    assert (draft.status, draft.problem) == (409, "conflict")
    announced = await house.post(BREAKING, "?as=scheduled")
    earlier = json.loads(json.dumps(BREAKING))
    earlier["briefs"][0]["published"] = (LATER - timedelta(hours=1)).isoformat()
    moved = await house.post(earlier, "?as=scheduled")
    assert (moved.status, moved.problem) == (409, "conflict")
    await build_campaigns(house.store).cancel(announced.only["campaign"])
    house.clock.move_to(LATER)
    changed = json.loads(json.dumps(BREAKING))
    changed["briefs"][0]["texts"]["en"]["title"] = "No rates"
    corrected = await house.post(changed, "?as=scheduled")
    assert (corrected.status, corrected.problem) == (409, "conflict")
    translated = json.loads(json.dumps(BREAKING))
    translated["briefs"][0]["texts"] = {"be": {"title": "Стаўкі", "lead": "Растуць."}}
    assert (await house.post(translated, "?as=published")).only["outcome"] == "added"


async def test_all_briefs_of_a_document_or_none(house: House) -> None:
    body = json.loads(json.dumps(BREAKING))
    body["briefs"].append({"topic": "west", "texts": {"en": {"title": "West", "lead": "Lead."}}})
    refused = await house.post(body, "?as=scheduled")
    assert (refused.status, refused.problem) == (422, "unsound-brief")
    assert await house.store.briefs.all() == ()
    body["briefs"][1]["published"] = LATER.isoformat()
    taken = await house.post(body, "?as=scheduled")
    assert [one["key"] for one in taken.body["briefs"]] == ["rates", "west"]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"{", 1),
        (b"", None),
        (b'{"briefs": [\n{"topic": "west",\n"texts": {"xx": {}}}]}', 3),
        (b"\xff\xfe\xff", None),
        ("{" * 100_000, None),
        ('{"briefs": ' + "9" * 5000 + "}", None),
    ],
)
async def test_a_mistake_is_told_with_its_line(
    house: House, body: bytes | str, line: int | None
) -> None:
    answer = await house.post(body)
    assert (answer.status, answer.problem) == (422, "unreadable-brief")
    assert line is None or answer.body["line"] == line
    assert await house.store.briefs.all() == ()


async def test_what_a_page_lacks_is_asked_for_in_the_words_of_the_door(house: House) -> None:
    text = PAGE.decode().replace(".2026", "")
    answer = await house.post(text, Content_Type="text/plain")
    assert answer.problem == "unreadable-brief"
    assert "--" not in answer.body["detail"]
    assert "?week" in answer.body["detail"]


@pytest.mark.parametrize(
    "query", ["?as=sent", "?as=", "?week=50", "?language=pl", "?other=1", "?as=draft&as=draft"]
)
async def test_unknown_parameters_are_refused(house: House, query: str) -> None:
    answer = await house.post(BREAKING, query)
    assert (answer.status, answer.problem) == (400, "bad-request")


async def test_other_media_types_are_refused(house: House) -> None:
    answer = await house.post(b"%PDF", Content_Type="application/pdf")
    assert (answer.status, answer.problem) == (415, "unsupported-media-type")
    assert "text/markdown" in answer.headers["Accept-Post"]


@pytest.mark.parametrize(
    "disposition",
    [
        "attachment",
        "attachment; filename=",
        'x; filename="../../etc/passwd"',
        "x; filename*=UTF-8''%2F",
    ],
)
async def test_a_name_that_is_none_is_refused(house: House, disposition: str) -> None:
    answer = await house.post(BREAKING, Content_Disposition=disposition)
    assert (answer.status, answer.problem) == (400, "bad-request")


async def test_other_methods_are_refused(house: House) -> None:
    async with house.session.get(f"{house.url}{PATH}") as response:
        answer = Answer(response.status, await response.json(), dict(response.headers))
    assert (answer.status, answer.problem) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic abc", "Bearer é", "x" * 4000]
)
async def test_strangers_are_refused_and_counted(house: House, authorization: str) -> None:
    answer = await house.post(BREAKING, Authorization=authorization)
    assert (answer.status, answer.problem) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert (await house.audit())[-1] == ("refused", "", "")
    assert await house.store.briefs.all() == ()


async def test_a_revoked_token_opens_nothing(house: House) -> None:
    await house.store.desk.doors.revoke(OWNER, 1)
    answer = await house.post(BREAKING)
    assert (answer.status, answer.problem) == (401, "unauthorized")


async def test_a_token_that_is_revoked_while_the_body_comes_opens_nothing(house: House) -> None:
    under_way = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        whole = json.dumps(BREAKING).encode()
        yield whole[:20]
        under_way.set()
        await revoked.wait()
        yield whole[20:]

    revoked = asyncio.Event()
    headers = {"Authorization": f"Bearer {house.token}", "Content-Type": "application/json"}
    request = house.session.post(f"{house.url}{PATH}", data=body(), headers=headers)
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(_answered(request))
        await under_way.wait()
        while (await house.store.desk.doors.present())[0].used_at is None:  # noqa: ASYNC110 - asks
            await asyncio.sleep(0.01)
        await house.store.desk.doors.revoke(OWNER, 1)
        revoked.set()
    assert (asked.result().status, asked.result().problem) == (401, "unauthorized")
    assert await house.store.briefs.all() == ()


async def _answered(request: AbstractAsyncContextManager[aiohttp.ClientResponse]) -> Answer:
    async with request as answer:
        return Answer(answer.status, await answer.json(), dict(answer.headers))


async def test_a_token_that_is_no_text_is_refused(house: House) -> None:
    reader, writer = await asyncio.open_connection(*house.url.removeprefix("http://").split(":"))
    writer.write(b"POST /briefs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\xfe\r\n\r\n")
    assert b" 401 " in await reader.readline()
    writer.close()


async def test_a_failure_of_ours_is_told_as_a_problem(house: House) -> None:
    async def fail(_draft: Draft) -> None:
        raise LookupError

    door = build_door(house.store, build_campaigns(house.store), fail)
    web = WebServer(CollectorRegistry(), {})
    web.route(PATH, door.handle)
    await web.start("127.0.0.1", 0)
    answer = await replace(house, url=f"http://127.0.0.1:{web.port}").post(BREAKING)
    assert (answer.status, answer.problem) == (500, "failed")
    await web.stop()
    assert (await house.post(BREAKING)).only["outcome"] == "unchanged"


async def test_a_key_gets_the_same_answer_and_the_work_is_done_once(house: House) -> None:
    first = await house.markdown(Idempotency_Key="a-1")
    again = await house.markdown(Idempotency_Key="a-1")
    assert (again.status, again.body) == (first.status, first.body) == (201, first.body)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    other = await house.markdown("Other", Idempotency_Key="a-1")
    assert (other.status, other.problem) == (409, "idempotency-key-reused")
    wish = await house.markdown(query="?as=published", Idempotency_Key="a-1")
    assert wish.problem == "idempotency-key-reused"
    assert await house.store.library.brief(first.only["id"]) is None


async def test_of_two_requests_with_one_key_at_once_one_does_the_work(house: House) -> None:
    answers = await asyncio.gather(*(house.markdown(Idempotency_Key="a-1") for _ in range(5)))
    assert sorted({one.status for one in answers} | {201}) in ([201], [201, 409])
    assert all(one.status == 201 or one.problem == "under-way" for one in answers)
    assert len(await house.store.briefs.all()) == 1


async def test_a_refused_request_may_come_again_with_its_key(house: House) -> None:
    refused = await house.post(b"{", Idempotency_Key="a-1")
    assert refused.problem == "unreadable-brief"
    assert (await house.post(BREAKING, Idempotency_Key="a-1")).status == 201


@pytest.mark.parametrize("key", ["", " ", "ключ", "a b", "x" * 201])
async def test_a_key_that_is_none_is_refused(house: House, key: str) -> None:
    answer = await house.post(BREAKING, Idempotency_Key=key)
    assert (answer.status, answer.problem) == (400, "bad-request")


async def test_a_body_that_is_too_big_is_refused(house: House) -> None:
    answer = await house.post(BytesIO(b" " * (MAX_BYTES + 1)))
    assert (answer.status, answer.problem) == (413, "too-large")


async def test_a_body_that_is_not_what_it_says_is_refused(house: House) -> None:
    answer = await house.post(b"not gzip", Content_Encoding="gzip")
    assert (answer.status, answer.problem) == (400, "bad-request")


async def test_who_asks_too_often_is_told_when_to_come_again(house: House) -> None:
    answers = [await house.post(BREAKING) for _ in range(61)]
    assert {one.status for one in answers[:60]} == {200, 201}
    assert (answers[60].status, answers[60].problem) == (429, "too-many-requests")
    house.clock.advance(timedelta(seconds=int(answers[60].headers["Retry-After"])))
    assert (await house.post(BREAKING)).status == 200


async def test_guessing_tokens_is_slowed_down_and_keeps_nobody_else_out(house: House) -> None:
    answers = [await house.post(b"", Authorization="Bearer guess") for _ in range(61)]
    assert (answers[60].status, answers[60].problem) == (429, "too-many-requests")
    assert (await house.post(BREAKING)).status == 201


async def test_the_description_is_whole_and_open(house: House) -> None:
    async with house.session.get(f"{house.url}{DESCRIPTION_PATH}") as response:
        document = await response.json()
    assert document == description()
    assert document["openapi"] == "3.1.0"
    for reference in _references(document):
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
    validator = Draft202012Validator(_schema("Edition"))
    validator.validate(BREAKING)
    assert not validator.is_valid({"briefs": [{"topic": "west", "texts": {"xx": {}}}]})


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [one for item in value.values() for one in _references(item)]
    if isinstance(value, list):
        return [one for item in value for one in _references(item)]
    return []


def test_no_webhook_can_stand_in_its_place() -> None:
    assert {PATH, DESCRIPTION_PATH} <= set(TAKEN_PATHS)


def test_every_problem_of_the_door_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs/http.md").read_text()
    responses = description()["paths"][PATH]["post"]["responses"]
    told = " ".join(one["description"] for one in responses.values())
    for code in (
        "bad-request",
        "unauthorized",
        "needs-confirmation",
        "method-not-allowed",
        "timeout",
        "idempotency-key-reused",
        "under-way",
        "conflict",
        "too-large",
        "unsupported-media-type",
        "unreadable-brief",
        "unsound-brief",
        "too-many-requests",
        "failed",
        "unavailable",
    ):
        assert f"`{code}`" in told
        assert f"`{code}`" in page
