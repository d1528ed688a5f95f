"""A corrected key re-marks earlier answers, a void question leaves scores, and people are told."""

import re

import pytest
from sqlalchemy import select

from academy.audit.models import AuditEvent
from academy.curriculum.models import Question, QuestionVersion, VersionState
from academy.db import session
from academy.jobs.models import Job, JobState
from academy.learning.answer_services import finish_attempt
from academy.learning.correction_queries import effect_of_remark, effect_of_void, same_meaning, to_remark, wordings_of
from academy.learning.correction_services import remark_answers
from academy.learning.grading_queries import next_to_grade
from academy.learning.marking_services import grade_response
from academy.learning.models import Attempt, Mark, ModuleCompletion, ResultChange
from academy.learning.question_names import question_name
from academy.learning.services import start_quiz
from academy.learning.signals import response_graded
from academy.people.models import PermissionKind, Person
from tests.academy.learning.factories import OPEN, RIGHT, SINGLE, WRONG, make_module, make_question
from tests.factories import add, make_person, permit
from tests.queries import counted_queries

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

CUTS = [40, 55, 70, 85]
CORRECTED = SINGLE | {
    "options": [
        SINGLE["options"][0] | {"right": False},
        SINGLE["options"][1] | {"right": True},
        SINGLE["options"][2],
    ]
}


def text_of(reply) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.text))


def took(person, version, *answers) -> Attempt:
    """Finish a quiz with these answers, None for a question left open."""
    attempt = start_quiz(person.id, version.module.slug)
    for response, answer in zip(attempt.responses, answers, strict=True):
        response.answer = answer
    return finish_attempt(person.id, version.module.slug, attempt.number)


def corrected(version, definition=CORRECTED, changes_meaning=False, position=1):
    """Publish a new version of the module whose first question has another wording."""
    competency = version.competencies[0].competency
    texts = [entry.question_version.definition for entry in version.entries]
    new = make_module([], module=version.module, competency=competency, pass_mark=version.pass_mark)
    for place, text in enumerate(texts, start=1):
        if place == position:
            made = make_question(new, place, {**definition, "id": text["id"]}, competency)
            made.changes_meaning = changes_meaning
    session().flush()
    session().expire(new)
    return new


def question_of(version) -> Question:
    return version.entries[0].question_version.question


@pytest.fixture
def trainer(sign_in):
    person = make_person()
    permit(person, PermissionKind.trainer)
    return sign_in(person)


@pytest.fixture
def quizzed():
    """Three people after a quiz of two questions: both right, the first wrong, and one who did not know."""
    version = make_module([SINGLE, SINGLE], pass_mark=100)
    people = [make_person() for _ in range(3)]
    for person, first in zip(people, [RIGHT, WRONG, {"dont_know": True}], strict=True):
        took(person, version, first, RIGHT)
    return version, people


def test_only_wordings_of_the_same_meaning_are_re_marked():
    wordings = [QuestionVersion(number=number, changes_meaning=new) for number, new in enumerate([1, 0, 1, 0, 0])]
    assert [wording.number for wording in same_meaning(wordings)] == [3, 2]
    assert same_meaning(wordings[:3]) == []
    assert same_meaning(wordings[:1]) == []


def test_a_question_is_named_by_its_text_shortened_and_its_module():
    wording = (
        make_module([SINGLE | {"text": "One\n\ntwo " + "and so on " * 9}], title="Storms").entries[0].question_version
    )
    assert question_name(wording) == "“One two and so on and so on and so on and so on and so on…” of “Storms”"


def test_a_dry_run_counts_people_and_changes_nothing(quizzed):
    version, _people = quizzed
    corrected(version)
    effect = effect_of_remark(wordings_of(question_of(version)), CUTS)
    assert (effect.answers, effect.marks, effect.results, effect.levels, effect.left) == (3, 2, 2, 2, 0)
    assert session().query(Mark).count() == 6
    assert sorted(session().scalars(select(Attempt.score))) == [50, 50, 100]


def test_an_edit_that_changes_meaning_starts_anew(quizzed):
    version, _people = quizzed
    corrected(version, changes_meaning=True)
    assert effect_of_remark(wordings_of(question_of(version)), CUTS).answers == 0


def test_the_page_shows_numbers_and_no_names(trainer, quizzed):
    version, people = quizzed
    corrected(version)
    url = f"/studio/{version.module.slug}/results/q1"
    with counted_queries() as queries:
        page = text_of(trainer.get(url))
    assert len(queries) <= 8
    assert "Answers looked at 3" in page
    assert "Marks that change 2 people" in page
    assert "Levels that change 2 people" in page
    for person in people:
        assert person.name not in page
    assert session().query(Mark).count() == 6


def test_a_re_mark_appends_marks_with_the_reason_and_settles_everything(trainer, quizzed):
    version, (right, wrong, unsure) = quizzed
    corrected(version)
    refreshed = []

    def note(_sender, attempt):
        refreshed.append(attempt.person_id)

    response_graded.connect(note)
    url = f"/studio/{version.module.slug}/results/q1"
    assert trainer.post(f"{url}/re-mark", data={"remark-reason": " "}).status_code == 422
    assert trainer.post(f"{url}/re-mark", data={"remark-reason": "The key was wrong."}).status_code == 303
    response_graded.disconnect(note)
    session().expire_all()
    scores = dict(session().execute(select(Attempt.person_id, Attempt.score)).all())
    assert scores == {right.id: 50, wrong.id: 100, unsure.id: 50}
    added = session().scalars(select(Mark).where(Mark.question_version_id.is_not(None)).order_by(Mark.id)).all()
    assert [(mark.fraction, mark.reason) for mark in added] == [(0, "The key was wrong."), (1, "The key was wrong.")]
    assert session().query(Mark).count() == 8
    assert [row.person_id for row in session().query(ModuleCompletion)] == [wrong.id]
    assert sorted(refreshed) == [right.id, wrong.id]
    event = session().scalars(select(AuditEvent).where(AuditEvent.action == "re-marked question")).one()
    assert event.after == {"reason": "The key was wrong.", "version": 2}

    assert event.sentence == f"re-marked answers to {question_name(wordings_of(question_of(version))[-1])}"
    page = text_of(trainer.get(url))
    assert "2 results changed." in page
    assert "Nothing has changed yet" not in page
    assert "Re-mark 1 answer" not in page

    assert trainer.post(f"{url}/re-mark", data={"remark-reason": "Again."}).status_code == 303
    assert session().query(Mark).count() == 8
    assert session().query(ResultChange).count() == 2
    assert session().query(Job).count() == 1


@pytest.mark.parametrize("is_admin", [False, True])
def test_while_a_re_mark_is_under_way_the_page_leads_to_it_and_none_starts(trainer, quizzed, sign_in, is_admin):
    version, _people = quizzed
    corrected(version)
    if is_admin:
        admin = make_person()
        permit(admin, PermissionKind.admin)
        browser = sign_in(admin)
    else:
        browser = trainer
    url = f"/studio/{version.module.slug}/results/q1"
    assert "/re-mark" in browser.get(url).text
    other = add(Job(kind="learning.remark", title="Another question", arguments={"question_id": 0}))
    arguments = {"question_id": question_of(version).id}
    job = add(Job(kind="learning.remark", title="A re-mark", arguments=arguments, state=JobState.running, total=3))
    session().commit()
    progress = f"/admin/jobs/{job.token}" if is_admin else url
    with counted_queries() as queries:
        page = browser.get(url).text
    assert len(queries) <= 8
    assert "A re-mark is under way." in page
    assert f'<a href="{progress}">Show how far it is now</a>' in page
    assert "/re-mark" not in page
    for reason in ("Again.", ""):
        reply = browser.post(f"{url}/re-mark", data={"remark-reason": reason})
        assert (reply.status_code, reply.location) == (303, progress)
    assert session().query(Job.id).order_by(Job.id).all() == [(other.id,), (job.id,)]


def test_a_re_mark_that_stopped_can_be_started_anew(trainer, quizzed):
    version, _people = quizzed
    corrected(version)
    arguments = {"question_id": question_of(version).id}
    add(Job(kind="learning.remark", title="A re-mark", arguments=arguments, state=JobState.failed, message="No power."))
    session().commit()
    url = f"/studio/{version.module.slug}/results/q1"
    page = text_of(trainer.get(url))
    assert "The last re-mark stopped No power." in page
    assert "Re-mark 3 answers" in page
    trainer.post(f"{url}/re-mark", data={"remark-reason": "The key was wrong."})
    assert session().query(ResultChange).count() == 2


def test_a_correction_that_changes_no_mark_has_nothing_to_re_mark(trainer, quizzed):
    version, _people = quizzed
    corrected(version, SINGLE | {"text": "Said more clearly?"})
    url = f"/studio/{version.module.slug}/results/q1"
    assert "every answer keeps the mark it has" in text_of(trainer.get(url))
    assert trainer.post(f"{url}/re-mark", data={"remark-reason": "Clearer."}).location == url
    assert session().query(Job).count() == 0


def test_people_are_told_on_their_result_and_their_home_until_they_close_it(trainer, quizzed, sign_in):
    version, (_right, wrong, unsure) = quizzed
    corrected(version)
    slug = version.module.slug
    trainer.post(f"/studio/{slug}/results/q1/re-mark", data={"remark-reason": "The key was wrong."})
    browser = sign_in(wrong)
    result = text_of(browser.get(f"/learn/{slug}/quiz/attempt-1/result"))
    assert re.search(r"Question 1 was corrected on .*? Your result changed from 50 to 100\.", result)
    assert re.search(r"You chose: Delete your post ?\( ?right ?\)", result)
    assert "The key was wrong." not in result
    with counted_queries() as queries:
        home = text_of(browser.get("/learn"))
    assert len(queries) <= 9
    assert "A result of yours changed" in home
    assert "Your result changed from 50 to 100." in home
    assert "A result of yours changed" not in text_of(sign_in(unsure).get("/learn"))
    assert browser.post("/learn/result-changes/noted").location == "/learn"
    assert "A result of yours changed" not in text_of(browser.get("/learn"))
    assert "Your result changed from 50 to 100." in text_of(browser.get(f"/learn/{slug}/quiz/attempt-1/result"))


def test_several_corrections_of_a_result_are_told_in_one_sentence(trainer, quizzed, sign_in):
    version, (_right, _wrong, unsure) = quizzed
    url = f"/studio/{version.module.slug}/results"
    for key in ("q1", "q2"):
        trainer.post(f"{url}/{key}/void", data={"void-reason": "Unclear."})
    trainer.post(f"{url}/q1/count-again", data={"void-reason": "Clear after all."})
    home = text_of(sign_in(unsure).get("/learn"))
    assert re.search(r"3 corrections, the last on .*? Your result changed from 50 to 0\.", home)


def test_a_void_question_leaves_scores_and_can_come_back(trainer, quizzed, sign_in):
    version, (right, wrong, unsure) = quizzed
    url = f"/studio/{version.module.slug}/results/q1"
    effect = effect_of_void(question_of(version), CUTS)
    assert (effect.answers, effect.results, effect.levels) == (3, 2, 2)
    assert "Results that change 2 people" in text_of(trainer.get(url))
    assert trainer.post(f"{url}/void", data={"void-reason": ""}).status_code == 422
    assert trainer.post(f"{url}/void", data={"void-reason": "Two answers are right."}).status_code == 303
    session().expire_all()
    scores = dict(session().execute(select(Attempt.person_id, Attempt.score)).all())
    assert scores == {right.id: 100, wrong.id: 100, unsure.id: 100}
    assert session().query(ModuleCompletion).count() == 3
    page = text_of(sign_in(wrong).get(f"/learn/{version.module.slug}/quiz/attempt-1/result"))
    assert "Question 1 was declared void" in page
    assert "It does not count." in page
    assert "1 right" in page
    assert "to look at again" not in page
    assert (
        session().query(AuditEvent).filter_by(action="declared void").one().after["reason"] == "Two answers are right."
    )

    assert effect_of_void(question_of(version), CUTS).results == 2
    assert trainer.post(f"{url}/void", data={"void-reason": "Pressed in another tab."}).location == url
    assert question_of(version).is_void
    assert f'action="{url}/count-again"' in trainer.get(url).text
    assert trainer.post(f"{url}/count-again", data={"void-reason": "They are not."}).status_code == 303
    session().expire_all()
    assert sorted(session().scalars(select(Attempt.score))) == [50, 50, 100]
    assert [row.person_id for row in session().query(ModuleCompletion)] == [right.id]


def test_a_quiz_of_void_questions_has_no_score(trainer, sign_in):
    version, person = make_module([SINGLE]), make_person()
    took(person, version, RIGHT)
    trainer.post(f"/studio/{version.module.slug}/results/q1/void", data={"void-reason": "Unclear."})
    page = text_of(sign_in(person).get(f"/learn/{version.module.slug}/quiz/attempt-1/result"))
    assert "All its questions were declared void, so there is no score." in page


def test_an_open_answer_that_waits_for_a_trainer_is_not_re_marked():
    version, person = make_module([OPEN]), make_person()
    took(person, version, {"text": "We checked it."})
    corrected(version, OPEN | {"explanation": "Another."})
    assert effect_of_remark(wordings_of(question_of(version)), CUTS).answers == 0


def graded(*rubric: tuple[int, str]) -> tuple[Question, Attempt]:
    """Grade the first of two lines of an open answer, then publish another rubric."""
    version, trainer = make_module([OPEN]), make_person()
    attempt = took(make_person(), version, {"text": "We checked it."})
    grade_response(trainer.id, attempt.responses[0].id, [0], "Say when, too.")
    corrected(version, OPEN | {"rubric": [{"points": points, "text": text} for points, text in rubric]})
    return question_of(version), attempt


def test_a_corrected_rubric_counts_the_lines_a_trainer_granted():
    question, attempt = graded((3, "Names the fact"), (1, "Names the next step"))
    wordings = wordings_of(question)
    assert effect_of_remark(wordings, CUTS).results == 1
    remark_answers(to_remark(wordings), wordings, "The fact matters more.", make_person().id)
    mark = attempt.responses[0].mark
    assert (attempt.score, mark.rubric_points, mark.comment) == (75, [0], "Say when, too.")


LONGER = ((1, "Names the fact"), (1, "Names the next step"), (2, "Is polite"))


def test_a_rubric_with_a_line_nobody_has_judged_goes_back_to_grading_and_the_mark_stands(trainer):
    question, attempt = graded(*LONGER)
    page = f"/studio/{question.module.slug}/results/q1"
    assert "Answers that need a new look 1 goes back to grading" in text_of(trainer.get(page))
    effect = effect_of_remark(wordings_of(question), CUTS)
    assert (effect.answers, effect.marks, effect.looks, effect.left) == (1, 0, 1, 0)
    assert trainer.post(f"{page}/re-mark", data={"remark-reason": "Tone counts."}).status_code == 303
    session().expire_all()
    mark = attempt.responses[0].mark
    assert (attempt.score, mark.fraction, mark.rubric_points, mark.awaits_a_person) == (50, 0.5, [0], True)
    assert effect_of_remark(wordings_of(question), CUTS).answers == 0
    assert session().query(ResultChange).count() == 0


def test_the_queue_says_why_a_graded_answer_is_back_and_keeps_what_was_judged(trainer, sign_in):
    question, attempt = graded(*LONGER)
    trainer.post(f"/studio/{question.module.slug}/results/q1/re-mark", data={"remark-reason": "Tone counts."})
    assert "Grade 1 open answer" in text_of(trainer.get("/studio"))
    with counted_queries() as queries:
        page = trainer.get("/studio/grading")
    assert len(queries) <= 8
    words = text_of(page)
    assert "The rubric was corrected on" in words
    assert "the earlier grade of 50 out of 100 stands" in words
    assert "Why it was corrected: Tone counts." in words
    assert "Not judged yet: Is polite (2 points)" in words
    assert [
        re.search(r'value="(\d)"', box).group(1) for box in re.findall(r"<input[^>]* checked[^>]*>", page.text)
    ] == ["0"]
    assert "Say when, too.</textarea>" in page.text
    response = attempt.responses[0]
    fields = {"response": response.id, "wording": "2", "points": ["0", "2"], "comment": "Polite."}
    assert trainer.post("/studio/grading", data=fields).status_code == 303
    assert trainer.post("/studio/grading", data=fields).status_code == 409
    session().expire_all()
    assert (attempt.score, response.mark.fraction, response.mark.reason) == (75, 0.75, "Tone counts.")
    assert not response.mark.awaits_a_person
    assert "No answers wait for you" in text_of(trainer.get("/studio/grading"))
    writer = session().get(Person, attempt.person_id)
    result = text_of(sign_in(writer).get(f"/learn/{question.module.slug}/quiz/attempt-1/result"))
    assert "Your result changed from 50 to 75." in result


def test_a_later_rubric_without_the_new_line_takes_the_answer_out_of_the_queue():
    question, attempt = graded(*LONGER)
    remark_answers(to_remark(wordings_of(question)), wordings_of(question), "Tone counts.", make_person().id)
    corrected(attempt.module_version, OPEN | {"explanation": "Tone does not count."})
    wordings = wordings_of(question)
    assert effect_of_remark(wordings, CUTS).looks == 0
    remark_answers(to_remark(wordings), wordings, "Tone does not count.", make_person().id)
    mark = attempt.responses[0].mark
    assert (mark.fraction, mark.awaits_a_person) == (0.5, False)


def test_answers_without_a_grade_come_before_those_to_be_graded_anew():
    question, attempt = graded(*LONGER)
    remark_answers(to_remark(wordings_of(question)), wordings_of(question), "Tone counts.", make_person().id)
    trainer = make_person()
    assert next_to_grade(trainer.id).attempt_id == attempt.id
    new = took(make_person(), make_module([OPEN]), {"text": "We are on it."})
    assert next_to_grade(trainer.id).attempt_id == new.id


def test_what_was_graded_meanwhile_is_not_sent_back():
    question, attempt = graded(*LONGER)
    wordings = wordings_of(question)
    seen = to_remark(wordings)
    remark_answers(seen, wordings, "Tone counts.", make_person().id)
    grade_response(make_person().id, attempt.responses[0].id, [0, 1, 2])
    remark_answers(seen, wordings, "Tone counts.", make_person().id)
    assert (attempt.score, attempt.responses[0].mark.awaits_a_person) == (100, False)


def test_unanswered_questions_are_not_re_marked():
    version, person = make_module([SINGLE]), make_person()
    took(person, version, None)
    corrected(version)
    assert effect_of_remark(wordings_of(question_of(version)), CUTS).answers == 0


def test_only_trainers_and_admins_correct(sign_in, quizzed):
    version, _people = quizzed
    url = f"/studio/{version.module.slug}/results/q1"
    leader = make_person()
    permit(leader, PermissionKind.leader, leader.unit)
    for person in (make_person(), leader):
        browser = sign_in(person)
        assert browser.get(url).status_code == 403
        assert browser.post(f"{url}/void", data={"void-reason": "x"}).status_code == 403
        assert browser.post(f"{url}/re-mark", data={"remark-reason": "x"}).status_code == 403
    admin = make_person()
    permit(admin, PermissionKind.admin)
    reply = sign_in(admin).post(f"{url}/void", data={"void-reason": "Unclear."})
    assert reply.location.startswith("/admin/jobs/")


def test_a_question_that_does_not_exist_has_no_results(trainer, quizzed):
    version, _people = quizzed
    assert trainer.get(f"/studio/{version.module.slug}/results/q9").status_code == 404
    assert trainer.get("/studio/nothing/results/q1").status_code == 404


def running(person, version, *answers) -> Attempt:
    """Begin a quiz and answer it without finishing."""
    attempt = start_quiz(person.id, version.module.slug)
    for response, answer in zip(attempt.responses, answers, strict=True):
        response.answer = answer
    session().flush()
    return attempt


def test_a_correction_leaves_a_running_attempt_alone_until_it_is_finished(quizzed):
    version, _people = quizzed
    attempt = running(make_person(), version, RIGHT, RIGHT)
    corrected(version)
    assert effect_of_remark(wordings_of(question_of(version)), CUTS).answers == 3
    assert [response.question_version.number for response in attempt.responses] == [1, 1]
    assert session().query(Mark).count() == 6


def test_an_attempt_that_ran_during_a_correction_is_marked_by_the_corrected_key(quizzed, sign_in):
    version, _people = quizzed
    person = make_person()
    attempt = running(person, version, WRONG, RIGHT)
    new = corrected(version)
    finish_attempt(person.id, version.module.slug, 1)
    assert attempt.score == 100
    first, second = attempt.responses
    assert [(mark.fraction, bool(mark.reason)) for mark in first.marks] == [(0, False), (1, True)]
    assert first.mark.question_version is new.entries[0].question_version
    assert len(second.marks) == 1
    assert session().query(ResultChange).count() == 0
    assert [row.person_id for row in session().query(ModuleCompletion).filter_by(person_id=person.id)] == [person.id]
    page = text_of(sign_in(person).get(f"/learn/{version.module.slug}/quiz/attempt-1/result"))
    assert page.count("This question was corrected after you got it.") == 1
    assert re.search(r"You chose: Delete your post ?\( ?right ?\)", page)


def test_it_needs_no_second_re_mark_whichever_came_first(trainer, quizzed):
    version, _people = quizzed
    late, later = make_person(), make_person()
    for person in (late, later):
        running(person, version, WRONG, RIGHT)
    corrected(version)
    finish_attempt(late.id, version.module.slug, 1)
    trainer.post(f"/studio/{version.module.slug}/results/q1/re-mark", data={"remark-reason": "The key was wrong."})
    finish_attempt(later.id, version.module.slug, 1)
    session().expire_all()
    scores = dict(session().execute(select(Attempt.person_id, Attempt.score)).all())
    assert scores[late.id] == scores[later.id] == 100
    assert effect_of_remark(wordings_of(question_of(version)), CUTS).marks == 0


def test_a_running_attempt_keeps_the_key_of_the_meaning_it_was_asked_with(quizzed):
    version, _people = quizzed
    person = make_person()
    attempt = running(person, version, WRONG, RIGHT)
    once = corrected(version)
    corrected(once, SINGLE | {"text": "Another question altogether?"}, changes_meaning=True)
    finish_attempt(person.id, version.module.slug, 1)
    assert attempt.score == 100
    assert attempt.responses[0].mark.question_version is once.entries[0].question_version


def test_after_a_change_of_meaning_a_running_attempt_is_marked_as_it_was_asked(quizzed):
    version, _people = quizzed
    person = make_person()
    attempt = running(person, version, WRONG, RIGHT)
    corrected(version, changes_meaning=True)
    finish_attempt(person.id, version.module.slug, 1)
    assert attempt.score == 50
    assert [len(response.marks) for response in attempt.responses] == [1, 1]


def test_a_draft_of_a_correction_changes_no_mark(quizzed):
    version, _people = quizzed
    person = make_person()
    attempt = running(person, version, WRONG, RIGHT)
    corrected(version).state = VersionState.draft
    session().flush()
    finish_attempt(person.id, version.module.slug, 1)
    assert attempt.score == 50


def test_open_answers_and_honest_not_knowing_are_marked_as_ever_after_a_correction():
    version, person = make_module([OPEN, SINGLE]), make_person()
    attempt = running(person, version, {"text": "We checked it."}, {"dont_know": True})
    once = corrected(version, OPEN | {"explanation": "Another."})
    corrected(once, position=2)
    finish_attempt(person.id, version.module.slug, 1)
    assert [[mark.fraction for mark in response.marks] for response in attempt.responses] == [[None], [0]]
    assert attempt.score is None
