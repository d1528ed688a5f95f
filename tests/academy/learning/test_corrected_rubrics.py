"""A corrected rubric counts what a trainer granted, and sends answers with lines nobody judged back to grading."""

import re

import pytest

from academy.curriculum.models import Question
from academy.db import session
from academy.learning.correction_queries import effect_of_remark, to_remark, wordings_of
from academy.learning.correction_services import remark_answers
from academy.learning.grading_queries import next_to_grade
from academy.learning.marking_services import grade_response
from academy.learning.models import Attempt, ResultChange
from academy.people.models import Person
from tests.academy.learning.correcting import CUTS, corrected, question_of, text_of, took
from tests.academy.learning.factories import OPEN, make_module
from tests.factories import make_person
from tests.queries import counted_queries

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]


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
