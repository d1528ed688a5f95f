"""A corrected key re-marks earlier answers, a void question leaves scores, and people are told."""

import re

import pytest
from sqlalchemy import select

from academy.audit.models import AuditEvent
from academy.curriculum.models import QuestionVersion
from academy.db import session
from academy.jobs.models import Job, JobState
from academy.learning.correction_queries import effect_of_remark, effect_of_void, same_meaning, wordings_of
from academy.learning.models import Attempt, Mark, ModuleCompletion, ResultChange
from academy.learning.question_names import question_name
from academy.learning.signals import response_graded
from academy.people.models import PermissionKind
from tests.academy.learning.correcting import CUTS, corrected, question_of, text_of, took
from tests.academy.learning.factories import RIGHT, SINGLE, make_module
from tests.factories import add, make_person, permit
from tests.queries import counted_queries

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]


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
