"""Trainers grade open answers without seeing names."""

import re

import pytest

from academy.audit.models import AuditEvent
from academy.db import session
from academy.errors import Conflict, NotAllowed, NotFound, Refused
from academy.learning.answer_services import finish_attempt
from academy.learning.attempt_queries import responses_of
from academy.learning.grading_queries import next_to_grade
from academy.learning.marking_services import grade_response
from academy.learning.models import Attempt, Mark, ModuleCompletion
from academy.learning.services import start_quiz
from academy.learning.signals import response_graded
from academy.people.models import PermissionKind, Person
from tests.academy.learning.factories import OPEN, RIGHT, SINGLE, make_module
from tests.factories import make_person, permit
from tests.queries import counted_queries

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

QUEUE = "/studio/grading"
ANSWERS = "/admin/answers"


def make_trainer(**values):
    trainer = make_person(**values)
    permit(trainer, PermissionKind.trainer)
    return trainer


def open_answer(person=None, *questions, text="We checked it."):
    """Finish an attempt with an open answer; return the answer."""
    person, version = person or make_person(), make_module(questions or [OPEN])
    attempt = start_quiz(person.id, version.module.slug)
    responses = responses_of(attempt)
    for response in responses:
        response.answer = {"text": text} if response.question_version.type == "open" else RIGHT
        response.answered_at = attempt.started_at
    finish_attempt(person.id, version.module.slug, 1)
    return next(response for response in responses if response.question_version.type == "open")


def test_grading_appends_a_mark_and_brings_the_score():
    answer = open_answer(None, SINGLE, OPEN)
    heard = []

    def listen(_sender, attempt):
        heard.append(attempt.score)

    trainer = make_trainer()
    with response_graded.connected_to(listen):
        grade_response(trainer.id, answer.id, {1}, "Name the fact as well.")
    session().expire_all()
    marks = session().query(Mark).filter_by(response_id=answer.id).order_by(Mark.id).all()
    assert [mark.fraction for mark in marks] == [None, 0.5]
    assert (marks[1].rubric_points, marks[1].marked_by_id, marks[1].comment) == (
        [1],
        trainer.id,
        "Name the fact as well.",
    )
    assert answer.attempt.score == 75
    assert heard == [75]
    assert session().get(ModuleCompletion, (answer.attempt.person_id, answer.attempt.module_id)) is not None


def test_the_score_waits_for_the_last_open_answer():
    answer = open_answer(None, OPEN, OPEN)
    trainer = make_trainer()
    grade_response(trainer.id, answer.id, {0, 1})
    assert answer.attempt.score is None
    grade_response(trainer.id, next_to_grade(trainer.id).id, {0})
    assert answer.attempt.score == 75


def test_trainers_never_grade_their_own_answers():
    trainer = make_trainer()
    answer = open_answer(trainer)
    assert next_to_grade(trainer.id) is None
    with pytest.raises(NotAllowed):
        grade_response(trainer.id, answer.id, {0})
    assert answer.attempt.score is None


def test_an_answer_is_graded_once():
    answer = open_answer()
    grade_response(make_trainer().id, answer.id, {0})
    with pytest.raises(Conflict):
        grade_response(make_trainer().id, answer.id, {0, 1})
    assert answer.attempt.score == 50


def test_only_lines_of_the_rubric_count():
    answer = open_answer()
    with pytest.raises(Refused):
        grade_response(make_trainer().id, answer.id, {7})


def test_only_open_answers_of_finished_attempts_are_graded():
    person, version = make_person(), make_module([OPEN, SINGLE])
    attempt = start_quiz(person.id, version.module.slug)
    opened, single = responses_of(attempt)
    opened.answer, single.answer = {"text": "We checked it."}, RIGHT
    session().flush()
    trainer = make_trainer()
    assert next_to_grade(trainer.id) is None
    for id in (opened.id, single.id, 10**6):
        with pytest.raises(NotFound):
            grade_response(trainer.id, id, {0})
    finish_attempt(person.id, version.module.slug, 1)
    with pytest.raises(NotFound):
        grade_response(trainer.id, single.id, {0})


def test_not_knowing_yet_needs_no_trainer():
    person, version = make_person(), make_module([OPEN])
    responses_of(start_quiz(person.id, version.module.slug))[0].answer = {"dont_know": True}
    assert finish_attempt(person.id, version.module.slug, 1).score == 0
    assert next_to_grade(make_trainer().id) is None


def test_the_queue_shows_question_rubric_and_answer_but_not_who(sign_in):
    person = make_person(name="Jo Unmistakable", email="jo.unmistakable@example.com")
    open_answer(person, text="An answer <b>with</b> signs.")
    browser = sign_in(make_trainer())
    with counted_queries() as queries:
        page = browser.get(QUEUE).text
    assert len(queries) <= 8
    assert "Write a reply in two sentences." in page
    assert "Names the fact (1 point)" in page
    assert "An answer &lt;b&gt;with&lt;/b&gt; signs." in page
    for secret in ("Unmistakable", person.unit.name, person.token, "attempt-1"):
        assert secret not in page
    assert not re.search(r"\d\d:\d\d", re.sub(r"<[^>]*>", "", page))


def test_a_trainer_grades_on_the_page_and_the_learner_reads_the_comment(sign_in):
    person = make_person()
    answer = open_answer(person)
    slug = answer.attempt.module.slug
    browser = sign_in(make_trainer())
    hidden = re.search(r'name="response"[^>]*value="(\d+)"', browser.get(QUEUE).text).group(1)
    fields = {"response": hidden, "wording": "1", "points": ["0", "1"], "comment": "Well said.\x00"}
    reply = browser.post(QUEUE, data=fields)
    assert (reply.status_code, reply.location) == (303, QUEUE)
    assert "No answers wait for you" in browser.get(QUEUE).text
    assert browser.post(QUEUE, data=fields).status_code == 409
    page = sign_in(person).get(f"/learn/{slug}/quiz/attempt-1/result").text
    assert "Well said." in page
    assert "(100 of 100)" in page
    session().expire_all()
    event = session().query(AuditEvent).one()
    assert event.action == "graded answer"
    assert person.name not in event.sentence
    title = answer.attempt.module_version.title
    assert event.sentence == f"graded an answer to “{OPEN['text']}” of “{title}”: 2 of 2 rubric lines"


@pytest.mark.parametrize("comment", ["Well said.", " "])
def test_the_trainer_is_told_of_the_comment_only_where_there_is_one(sign_in, comment):
    answer, browser = open_answer(), sign_in(make_trainer())
    browser.post(QUEUE, data={"response": answer.id, "wording": "1", "points": "0", "comment": comment})
    page = browser.get(QUEUE).text
    assert "Graded." in page
    assert ("The learner sees your comment" in page) is bool(comment.strip())


def test_answers_are_graded_one_module_at_a_time(sign_in):
    open_answer(text="Of the first module.")
    second = open_answer(text="Of the second module.")
    slug, browser = second.attempt.module.slug, sign_in(make_trainer())
    first = browser.get(QUEUE).text
    assert "Of the first module." in first
    address = f"{QUEUE}?module={slug}"
    assert f'href="{address}"' in first
    with counted_queries() as queries:
        assert "Of the second module." in browser.get(address).text
    assert len(queries) <= 8
    reply = browser.post(address, data={"response": second.id, "wording": "1", "points": "0"})
    assert reply.location == address
    assert "No answers of this module wait for you" in browser.get(address).text
    assert "1 answer waits" in browser.get(QUEUE).text


def test_bad_grades_are_refused_and_kept(sign_in):
    answer = open_answer()
    browser = sign_in(make_trainer())
    reply = browser.post(QUEUE, data={"response": answer.id, "wording": "1", "points": "9", "comment": "Kept words"})
    assert reply.status_code == 422
    assert "Kept words" in reply.text
    for response in ("", "x", "1e3", "-1", str(10**30)):
        assert browser.post(QUEUE, data={"response": response}).status_code == 404
    session().expire_all()
    assert session().get(Attempt, answer.attempt_id).score is None


def publish_wording(answer, changes_meaning=False, **fields):
    """Publish a wording of the answer's question that differs in these fields."""
    new = make_module([OPEN | fields], module=answer.attempt.module).entries[0].question_version
    new.changes_meaning = changes_meaning
    session().flush()
    return new


def publish_rubric(answer, *lines, changes_meaning=False):
    """Publish a wording of the answer's question with this rubric."""
    rubric = [{"points": points, "text": text} for points, text in lines]
    return publish_wording(answer, changes_meaning, rubric=rubric)


def test_an_answer_that_waits_is_graded_on_the_corrected_rubric(sign_in):
    writer = make_person()
    answer = open_answer(writer)
    new = publish_rubric(answer, (3, "Names the next step"), (1, "Is polite"))
    browser = sign_in(make_trainer())
    page = browser.get(QUEUE).text
    assert "Is polite (1 point)" in page
    assert "Names the fact (1 point)" not in page
    assert 'name="wording" type="hidden" value="2"' in page
    fields = {"response": str(answer.id), "wording": "2", "points": ["0"]}
    assert browser.post(QUEUE, data=fields).status_code == 303
    session().expire_all()
    assert (answer.attempt.score, answer.mark.question_version_id) == (75, new.id)
    result = sign_in(writer).get(f"/learn/{answer.attempt.module.slug}/quiz/attempt-1/result").text
    assert "Is polite" in result


def test_ticks_beside_a_rubric_corrected_meanwhile_are_not_taken_for_its_lines(sign_in):
    answer = open_answer()
    browser = sign_in(make_trainer())
    fields = {"response": str(answer.id), "wording": "1", "points": ["0"], "comment": "Kept words"}
    publish_rubric(answer, (1, "Names the next step"), (1, "Names the fact"))
    reply = browser.post(QUEUE, data=fields)
    assert reply.status_code == 422
    assert "The rubric was corrected while you graded." in reply.text
    assert "Kept words" in reply.text
    assert not re.search(r"<input[^>]* checked", reply.text)
    session().expire_all()
    assert answer.mark.fraction is None


def test_an_answer_longer_than_a_corrected_wording_allows_is_graded_all_the_same(sign_in):
    writer = make_person()
    answer = open_answer(writer)
    publish_wording(answer, max_words=1, example="")
    browser = sign_in(make_trainer())
    assert "We checked it." in browser.get(QUEUE).text
    assert browser.post(QUEUE, data={"response": answer.id, "wording": "2", "points": "1"}).status_code == 303
    result = sign_in(writer).get(f"/learn/{answer.attempt.module.slug}/quiz/attempt-1/result").text
    assert "We checked it." in result


def test_after_a_change_of_meaning_the_rubric_it_was_asked_with_stays():
    answer = open_answer()
    publish_rubric(answer, (1, "Something else"), changes_meaning=True)
    grade_response(make_trainer().id, answer.id, {0})
    assert (answer.attempt.score, answer.mark.question_version_id) == (50, None)


def test_grading_is_for_trainers(sign_in):
    browser = sign_in(make_person())
    assert browser.get(QUEUE).status_code == 403
    assert browser.post(QUEUE, data={}).status_code == 403


def make_admin(**values):
    admin = make_person(**values)
    permit(admin, PermissionKind.admin)
    return admin


def revealed() -> list[AuditEvent]:
    session().expire_all()
    return session().query(AuditEvent).filter_by(action="revealed name").all()


def test_an_admin_finds_an_answer_without_a_name_and_reveals_it_with_a_reason_that_is_logged(sign_in):
    writer = make_person(name="Nia Ruiz", email="nia.ruiz@example.com")
    answer, admin = open_answer(writer), make_admin()
    browser = sign_in(admin)
    assert f'href="{ANSWERS}"' in browser.get("/admin").text
    with counted_queries() as queries:
        page = browser.get(ANSWERS).text
    assert len(queries) <= 8
    assert "We checked it." in page
    for secret in ("Nia", "nia.ruiz", writer.token, writer.unit.name):
        assert secret not in page
    fields = {"response": re.search(r'name="response" value="(\d+)"', page).group(1)}
    asked = browser.post(f"{ANSWERS}/name", data=fields)
    assert (asked.status_code, "Why you need to know" in asked.text, "Nia" in asked.text) == (200, True, False)
    refused = browser.post(f"{ANSWERS}/name", data=fields | {"reason": " "})
    assert refused.status_code == 422
    assert "Write why you need to know" in refused.text
    assert "Nia" not in refused.text
    assert revealed() == []
    assert "Nia Ruiz" in browser.post(f"{ANSWERS}/name", data=fields | {"reason": "A threat."}).text
    (event,) = revealed()
    assert (event.actor_id, event.object_key, event.after["reason"]) == (admin.id, writer.token, "A threat.")
    assert answer.mark.fraction is None


def test_an_admin_who_is_no_trainer_reveals_but_does_not_grade(sign_in):
    answer = open_answer()
    browser = sign_in(make_admin())
    assert browser.get(QUEUE).status_code == 403
    assert browser.post(QUEUE, data={"response": str(answer.id), "points": "0"}).status_code == 403
    page = browser.get(ANSWERS).text
    assert "Names the fact" not in page
    assert QUEUE not in page
    assert answer.mark.fraction is None


def test_a_trainer_who_is_an_admin_reveals_from_the_grading_page(sign_in):
    answer, trainer = open_answer(make_person(name="Nia Ruiz")), make_trainer()
    permit(trainer, PermissionKind.admin)
    browser = sign_in(trainer)
    page = browser.get(QUEUE).text
    assert f'action="{ANSWERS}/name"' in page
    assert "Nia" not in page
    fields = {"response": str(answer.id), "reason": "A threat."}
    assert "Nia Ruiz" in browser.post(f"{ANSWERS}/name", data=fields).text


def test_nobody_but_an_admin_reveals_a_name(sign_in):
    answer, leader = open_answer(), make_person()
    permit(leader, PermissionKind.leader, leader.unit)
    trainer = sign_in(make_trainer())
    page = trainer.get(QUEUE).text
    assert "An admin can reveal the name" in page
    assert f"{ANSWERS}/name" not in page
    for browser in (trainer, sign_in(leader), sign_in(session().get(Person, answer.attempt.person_id))):
        assert browser.get(ANSWERS).status_code == 403
        reply = browser.post(f"{ANSWERS}/name", data={"response": str(answer.id), "reason": "Curious."})
        assert reply.status_code == 403
    assert revealed() == []


def test_graded_answers_are_found_too_and_no_grade_stands_beside_them(sign_in):
    answer = open_answer()
    grade_response(make_trainer().id, answer.id, {0}, "Only half of it.")
    page = sign_in(make_admin()).get(ANSWERS).text
    assert "We checked it." in page
    assert "Only half of it." not in page
    assert "50" not in re.sub(r"<[^>]+>", "", page)


def test_only_open_answers_of_finished_attempts_have_a_name_to_reveal(sign_in):
    closed = open_answer(None, OPEN, SINGLE).attempt.responses[1]
    version = make_module([OPEN])
    running = responses_of(start_quiz(make_person().id, version.module.slug))[0]
    running.answer = {"text": "Not yet done."}
    unknowing = make_person()
    unknown = responses_of(start_quiz(unknowing.id, version.module.slug))[0]
    unknown.answer = {"dont_know": True}
    finish_attempt(unknowing.id, version.module.slug, 1)
    admin = sign_in(make_admin())
    assert "Not yet done." not in admin.get(ANSWERS).text
    for response in (str(closed.id), str(running.id), str(unknown.id), "999999", "x", "", str(10**30), "1e3", "-1"):
        reply = admin.post(f"{ANSWERS}/name", data={"response": response, "reason": "Who?"})
        assert reply.status_code == 404
    assert revealed() == []


def test_without_open_answers_the_page_says_so(sign_in):
    assert "No open answers yet." in sign_in(make_admin()).get(ANSWERS).text


def test_the_studio_leads_to_the_answers_that_wait_and_counts_them(sign_in):
    trainer = sign_in(make_trainer())
    assert "No open answers wait to be graded." in trainer.get("/studio").text
    for link in ("Grade 1 open answer<", "Grade 2 open answers<"):
        open_answer()
        with counted_queries() as statements:
            page = trainer.get("/studio").text
        assert f'<a href="{QUEUE}">{link}' in page
        assert len(statements) <= 8
