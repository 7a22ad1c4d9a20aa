from dataclasses import replace
from math import inf

from bot.delivery.alerts import AlertKind
from bot.delivery.breakers import SuspectBreaker
from bot.delivery.copying import heeds_sleep
from bot.delivery.course import LOOK_AGAIN_S, PARKED_AT_MOST, PAYLOADS_KEPT, Course
from bot.delivery.lanes import Lane
from bot.delivery.outcome import Answer, Outcome
from bot.delivery.sender import prepare
from bot.delivery.settlement import Claim
from bot.presentation.screen import Screen
from storage.journal import Candidate, Standing
from storage.values.briefs import Language
from storage.values.campaigns import CampaignKind, DeliveryState
from storage.values.subscribers import Density, SubscriberState, Variant
from tests.unit.delivery.campaigning import CAMPAIGN, NOW

BE = Variant(Language.BE, Density.LEADS, frozenset())
RU = Variant(Language.RU, Density.LEADS, frozenset())
SENT = Answer(Outcome.SENT, message_id=1)
AT = NOW.timestamp()


def course(kind: CampaignKind = CampaignKind.DIGEST, *, doubt_delay_s: float = 1.0) -> Course:
    return Course(replace(CAMPAIGN, kind=kind), None, SuspectBreaker(), doubt_delay_s=doubt_delay_s)


def reader(number: int, variant: Variant = BE) -> Candidate:
    standing = Standing(SubscriberState.ACTIVE, None, None)
    state = DeliveryState.WAITING
    return Candidate(number, state, False, 1000 + number, variant, standing, False)


def decided(course: Course, *candidates: Candidate) -> list[Claim]:
    decisions = [course.decide(candidate, NOW) for candidate in candidates]
    return [decision for decision in decisions if isinstance(decision, Claim)]


def render(course: Course, *variants: Variant) -> None:
    for variant in variants:
        course.rendered(variant, prepare(Screen(f"{variant.language}")))


def test_digests_go_behind_everything_else() -> None:
    assert course().lane is Lane.BULK
    for kind in CampaignKind:
        if kind is not CampaignKind.DIGEST:
            assert course(kind).lane is Lane.URGENT


def test_who_needs_a_content_waits_until_it_is_rendered() -> None:
    one = course()
    assert decided(one, reader(1), reader(2)) == []
    assert list(one.wanted) == [BE]
    render(one, BE)
    assert not one.wanted
    assert one.take_kept(9, AT) == [1]


def test_the_first_of_a_content_goes_alone_and_opens_the_way() -> None:
    one = course()
    render(one, BE)
    (probe,) = decided(one, reader(1), reader(2), reader(3))
    assert one.take_kept(9, AT) == []
    assert one.answered(probe, SENT)
    assert one.take_kept(9, AT) == [2, 3]
    assert len(decided(one, reader(2), reader(3))) == 2


def test_a_second_content_waits_for_its_turn_while_the_first_flows() -> None:
    one = course()
    render(one, BE, RU)
    (probe,) = decided(one, reader(1), reader(2, RU), reader(3))
    one.answered(probe, SENT)
    kept = one.take_kept(9, AT)
    assert kept == [3, 2]
    claims = decided(one, reader(3), reader(2, RU), reader(4), reader(5, RU))
    assert [claim.subscriber_id for claim in claims] == [3, 2, 4]


def test_an_answer_that_says_nothing_of_the_content_lets_the_next_one_try() -> None:
    one = course()
    render(one, BE)
    (probe,) = decided(one, reader(1), reader(2), reader(3))
    one.answered(probe, Answer(Outcome.BLOCKED))
    assert one.take_kept(9, AT) == [2]


def test_a_refused_content_stops_the_course() -> None:
    one = course()
    render(one, BE)
    (probe,) = decided(one, reader(1))
    one.answered(probe, Answer(Outcome.CONTENT, reason="too long"))
    assert one.stopped is not None
    assert (one.stopped.kind, one.stopped.detail) == (AlertKind.CONTENT, "too long")


def test_the_same_message_for_other_preferences_needs_no_second_trial() -> None:
    one = course()
    one.rendered(BE, prepare(Screen("the same")))
    (probe,) = decided(one, reader(1))
    one.answered(probe, SENT)
    one.rendered(RU, prepare(Screen("the same")))
    assert len(decided(one, reader(2, RU), reader(3, RU))) == 2


def test_contents_that_memory_has_no_room_for_are_rendered_anew_for_who_waits() -> None:
    one = course()
    many = [Variant(Language.BE, Density.LEADS, frozenset({str(n)})) for n in range(PAYLOADS_KEPT)]
    for number, variant in enumerate([BE, *many]):
        assert decided(one, reader(number, variant)) == []
    render(one, BE, *many)
    assert list(one.wanted) == [BE]


def test_contents_of_before_the_night_open_no_way_for_those_of_the_morning() -> None:
    one = course()
    render(one, BE)
    (probe,) = decided(one, reader(1))
    one.scanned(1, 9)
    one.pass_over(AT + 1, AT)
    one.look_again(AT + 1)
    assert decided(one, reader(2), reader(3)) == []
    one.rendered(BE, prepare(Screen("of the morning")))
    one.answered(probe, SENT)
    assert one.take_kept(9, AT) == [2]
    assert len(decided(one, reader(2), reader(4))) == 1


def test_what_waits_for_a_429_comes_back_in_time() -> None:
    one = course()
    render(one, BE)
    (probe,) = decided(one, reader(1))
    one.answered(probe, Answer(Outcome.RETRY_AFTER, retry_after_s=30))
    one.settled(probe, AT + 30)
    assert one.take_kept(9, AT + 29) == []
    assert one.wakes_at() <= AT + 30
    assert one.take_kept(9, AT + 30) == [1]


def test_a_course_is_exhausted_when_all_are_read_answered_and_settled() -> None:
    one = course()
    render(one, BE)
    seen = [one.exhausted]
    (probe,) = decided(one, reader(1))
    one.scanned(1, 32)
    seen.append(one.exhausted)
    one.answered(probe, SENT)
    one.settled(probe, None)
    seen.append(one.exhausted)
    one.grown(whole=True)
    assert [*seen, one.exhausted] == [False, False, True, False]


def test_an_audience_that_grows_is_read_on() -> None:
    one = course()
    one.prepared = False
    one.scanned(0, 32)
    before = one.may_scan
    one.grown(whole=False)
    assert (before, one.may_scan) == (False, True)


def test_few_are_kept_in_memory_however_long_a_trial_takes() -> None:
    one = course()
    render(one, BE)
    for number in range(PARKED_AT_MOST + 1):
        one.decide(reader(number), NOW)
    assert not one.may_scan


def test_doubts_are_looked_at_after_their_delay_and_never_without_one() -> None:
    one = course(doubt_delay_s=3.0)
    one.doubts_read(AT, whole=True, news=False)
    assert one.doubts_at == inf
    one.doubted(AT + 10)
    one.doubted(AT + 12)
    assert one.doubts_at == AT + 13
    one.doubts_read(AT + 13, whole=True, news=True)
    assert one.doubts_at == AT + 15
    assert course(doubt_delay_s=inf).doubts_at == inf


def test_starting_again_forgets_what_was_kept_and_loses_nothing() -> None:
    one = course()
    render(one, BE)
    one.decide(reader(1), NOW)
    one.decide(reader(2), NOW)
    one.cursor = 2
    one.restart()
    assert one.cursor == 0
    assert one.may_scan
    assert not one.keeps(reader(2))


def test_sleepers_are_passed_over_and_looked_for_when_the_first_may_wake() -> None:
    one = course()
    one.doubts_read(AT, whole=True, news=False)
    one.pass_over(AT + 3600, AT)
    one.pass_over(AT + 30, AT)
    one.scanned(2, 32, asleep=2)
    assert not one.exhausted
    assert not one.has_work(AT + 29)
    assert one.wakes_at() == AT + 30
    assert one.has_work(AT + 30)
    assert one.only_looks(AT + 30)
    one.look_again(AT + 30)
    assert (one.cursor, one.may_scan, one.only_looks(AT + 30)) == (0, True, True)


def test_sleepers_are_looked_for_every_minute_as_they_may_change_their_minds() -> None:
    one = course()
    one.doubts_read(AT, whole=True, news=False)
    one.pass_over(AT + 3600, AT)
    one.scanned(1, 32, asleep=1)
    assert one.wakes_at() == AT + LOOK_AGAIN_S
    one.look_again(AT + LOOK_AGAIN_S - 1)
    assert not one.may_scan


def test_a_long_first_read_is_not_begun_anew_each_minute() -> None:
    one = course()
    one.pass_over(AT + 3600, AT)
    one.cursor = 32
    one.scanned(32, 32)
    one.look_again(AT + 10 * LOOK_AGAIN_S)
    assert one.cursor == 32
    one.look_again(AT + 3600)
    assert one.cursor == 0
    assert not one.only_looks(AT + 3600), "others wait for their first turn"


def test_a_course_that_finds_somebody_awake_does_more_than_look() -> None:
    one = course()
    render(one, BE)
    one.pass_over(AT + 30, AT)
    one.scanned(1, 32, asleep=1)
    one.look_again(AT + 30)
    decided(one, reader(1))
    assert not one.only_looks(AT + 30)


def test_edits_deletions_and_urgent_news_heed_no_quiet_hours() -> None:
    heed = {kind: heeds_sleep(replace(CAMPAIGN, kind=kind)) for kind in CampaignKind}
    assert {kind for kind, heeds in heed.items() if heeds} == {
        CampaignKind.DIGEST,
        CampaignKind.BREAKING,
        CampaignKind.FOLLOW_UP,
    }
    assert not heeds_sleep(replace(CAMPAIGN, kind=CampaignKind.BREAKING, urgent=True))
