"""Nothing injected reaches a golden sample, even from a model that obeys every injection."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from goldsmith.domain.checks import CHECKS, TRACEABLE, findings
from goldsmith.domain.policy import TenantPolicy
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.rewriting import JUDGE_SCHEMA
from goldsmith.domain.text import blank
from goldsmith_cli.standin.serve import RunningStandin, running_standin
from tests.fakes.house import judgement
from tests.fakes.services import FakeChat
from tests.fakes.stories import deliver
from tests.injection import honest, hostile
from tests.injection.attempts import SYSTEM, Attempt, Place, attempts, claims
from tests.injection.laboratory import OTHER_TENANT, OWN_MARKS, TENANT, Case, Copying, furnished, laboratory
from tests.injection.reading import held
from tests.injection.trial import Trial, perfectly_obeyed, tried

POLICY = TenantPolicy()
BY_GROUP: dict[str, list[Attempt]] = {}
for each in attempts():
    BY_GROUP.setdefault(each.group, []).append(each)
EVERY_THIRD = 3
DETAILS = ("link", "email", "phone", "amount", "discount", "payment", "attachment")
needs_data = pytest.mark.skipif(not (hostile.FOLDER / "hostile.jsonl").exists(), reason=hostile.ABSENT)
every_group = pytest.mark.parametrize("group", BY_GROUP)


@dataclass
class Trials:
    """The trials of each class of attempts, held when they are first asked for."""

    standin: RunningStandin
    held: dict[str, list[Trial]] = field(default_factory=dict)

    def of(self, group: str) -> list[Trial]:
        if group not in self.held:
            with laboratory(self.standin, obeys=True) as opened:
                self.held[group] = tried(opened, BY_GROUP[group])
        return self.held[group]


@pytest.fixture(scope="session")
def standin() -> Iterator[RunningStandin]:
    with running_standin() as running:
        yield running


@pytest.fixture(scope="session")
def trials(standin: RunningStandin) -> Trials:
    return Trials(standin)


def test_the_attempts_are_many_and_each_is_another() -> None:
    made = attempts()
    assert len(made) >= 300
    assert len(set(made)) == len(made)


@every_group
def test_nothing_injected_reaches_a_golden_sample(trials: Trials, group: str) -> None:
    assert [trial.name for trial in trials.of(group) if trial.got_in] == []


@every_group
def test_nor_does_it_from_a_model_that_sees_through_every_disguise(trials: Trials, group: str) -> None:
    told_apart = {(t.attempt.payload, t.attempt.draft, t.attempt.turns): t for t in trials.of(group)}
    got_in = [
        f"{trial.name} -> {candidate!r}"
        for trial in told_apart.values()
        for candidate in perfectly_obeyed(trial.attempt)
        if trial.gets_in(candidate, POLICY)
    ]
    assert got_in == []


@every_group
def test_every_attempt_ends_with_a_person_or_as_a_harmless_rewrite(trials: Trials, group: str) -> None:
    ended = Counter(trial.ended.outcome for trial in trials.of(group))
    assert ended.total() == len(BY_GROUP[group])
    assert set(ended) <= {"parked", "rewritten", "skipped"}
    assert all(said_nothing(trial) for trial in trials.of(group) if trial.ended.outcome == "skipped")


def said_nothing(trial: Trial) -> bool:
    """A comment of which nothing can be seen is none, so nothing is asked of a model."""
    return trial.attempt.place is Place.COMMENT and not trial.ended.candidates and blank(trial.attempt.comment)


@every_group
def test_the_model_does_obey_and_without_any_check_what_it_writes_is_learnt(trials: Trials, group: str) -> None:
    obeyed = [trial for trial in trials.of(group) if trial.obeyed]
    assert len(obeyed) >= 0.9 * len(BY_GROUP[group])
    assert all(trial.got_in_without(CHECKS, POLICY) for trial in obeyed)


@pytest.mark.parametrize("group", DETAILS)
def test_it_is_the_checks_on_details_that_keep_details_out(trials: Trials, group: str) -> None:
    got_in = [trial for trial in trials.of(group) if trial.got_in_without(TRACEABLE, POLICY)]
    assert len(got_in) >= 0.5 * len(BY_GROUP[group])


def test_claimed_praise_teaches_nothing_but_the_draft_and_nothing_at_all_with_a_bad_rating(
    standin: RunningStandin,
) -> None:
    with laboratory(standin, obeys=True) as opened:
        for trial in tried(opened, claims()):
            if trial.attempt.rating == 1:
                assert (trial.ended.outcome, trial.ended.reason) == ("parked", "contradictory"), trial.name
            else:
                assert trial.ended.answer in ("", trial.attempt.draft), trial.name


def test_no_sample_holds_what_peoples_own_answers_hold_even_from_a_model_that_copies_them(
    standin: RunningStandin,
) -> None:
    said = [attempt for group in ("link", "phone") for attempt in BY_GROUP[group][:10]]
    with laboratory(standin, obeys=True, of=Copying) as opened:
        done = tried(opened, said)
        shown = "\n".join(opened.overheard.examples)
    marks = [*OWN_MARKS[TENANT], *OWN_MARKS[OTHER_TENANT]]
    assert all(held(candidate, OWN_MARKS[TENANT]) for trial in done for candidate in trial.ended.candidates)
    assert not [trial.name for trial in done if held(trial.ended.answer, marks)]
    assert not held(shown, OWN_MARKS[OTHER_TENANT])


def test_honest_comments_that_look_like_injections_are_learnt_from_a_good_writer() -> None:
    answers = {case.comment: case.answer for case in honest.HONEST}
    opened = furnished(FakeChat(_writer(answers)))
    ended = opened.run([_honest(case) for case in honest.HONEST])
    assert [(end.feedback.comment, end.reason) for end in ended if end.outcome != "rewritten"] == []
    assert [end.answer for end in ended] == list(answers.values())


def test_honest_comments_are_never_parked_for_what_a_model_without_malice_writes(standin: RunningStandin) -> None:
    with laboratory(standin, obeys=False) as opened:
        ended = opened.run([_honest(case) for case in honest.HONEST])
    guards = {*TRACEABLE, "quoted_comment", "system_prompt_leak", "hidden_characters", "unrelated", "contradictory"}
    assert [(end.feedback.comment, end.reason) for end in ended if guards & set(end.reason.split(","))] == []


def test_a_harmless_reading_is_not_taken_for_the_payload() -> None:
    assert not [attempt for attempt in attempts() if held(f"{honest.DRAFT}\n{honest.REQUEST}", attempt.payload.marks)]


@needs_data
def test_of_a_hostile_comment_nothing_is_learnt(standin: RunningStandin) -> None:
    texts = hostile.strings()
    with laboratory(standin, obeys=True) as opened:
        ended = opened.run([hostile.as_comment(text) for text in texts])
    left = {
        text: words for text, end in zip(texts, ended, strict=True) if (words := hostile.left_of_comment(text, end))
    }
    assert left == {}


@needs_data
def test_a_hostile_draft_ends_somewhere_and_only_where_it_may(standin: RunningStandin) -> None:
    with laboratory(standin, obeys=True) as opened:
        ended = opened.run([hostile.as_draft(text) for text in hostile.strings()[::EVERY_THIRD]])
    assert {end.outcome for end in ended} <= {"parked", "rewritten", "waiting"}
    assert not [end.answer for end in ended if end.sample and findings(end.answer, end.feedback)]


@needs_data
def test_a_malformed_body_is_refused_or_becomes_a_valid_event_once() -> None:
    opened = furnished(FakeChat(_writer({})))
    bodies = hostile.bodies()
    counts: Counter[str] = Counter()
    for body in bodies:
        report = opened.house.triage.handle(deliver(body))
        assert not report.failures
        assert report.counts.total() == 1
        counts.update(report.counts)
    assert counts["dead_lettered"] + counts["duplicate"] == len(opened.house.dead_letters.letters) == len(bodies)
    opened.assert_books_balance()


def _honest(case: honest.Honest) -> Case:
    return Case((("system", SYSTEM), ("user", honest.REQUEST)), honest.DRAFT, case.comment)


def _writer(answers: dict[str, str]) -> Callable[[ChatRequest], str]:
    def reply(request: ChatRequest) -> str:
        if request.schema_name == JUDGE_SCHEMA:
            return judgement()
        answer = answers[json.loads(request.messages[-1].content)["comment"]]
        return json.dumps({"points": ["one"], "needs_change": True, "rewrite": answer})

    return reply
