"""Publishing freezes a draft and leaves alone what people are answering."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from academy.audit.models import AuditEvent
from academy.curriculum.models import (
    Lesson,
    Module,
    ModuleCompetency,
    ModuleVersion,
    Question,
    QuestionVersion,
    QuizEntry,
    VersionState,
)
from academy.curriculum.publishing import what_is_missing, what_it_asks
from academy.curriculum.queries import published_version
from academy.curriculum.services import publish_module
from academy.db import session
from academy.errors import Refused
from academy.learning.models import Attempt, AttemptKind, Response
from tests.academy.curriculum.factories import make_competency
from tests.factories import add, make_person

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("empty_database")]

DEFINITION = {
    "id": "so-or-not",
    "type": "true_false",
    "competency": "C1",
    "level": 1,
    "text": "Is it so?",
    "explanation": "It is so.",
    "right": True,
    "feedback": {"true": "Yes.", "false": "Look again."},
}


def make_draft(module: Module | None = None, number: int = 1, wording: QuestionVersion | None = None) -> ModuleVersion:
    """A draft that can be published, in a new module unless one is given."""
    competency = make_competency() if wording is None else wording.competency
    module = module or add(Module(code="X-1", slug="x"))
    if wording is None:
        question = add(Question(module_id=module.id, key="so-or-not"))
        columns = {"type": "true_false", "competency_id": competency.id, "level": 1, "definition": DEFINITION}
        wording = add(QuestionVersion(question_id=question.id, number=1, **columns))
    draft = add(
        ModuleVersion(
            module_id=module.id,
            number=number,
            title="X",
            summary="About X.",
            objectives=["Do X"],
            audience=["everyone"],
        )
    )
    add(Lesson(version_id=draft.id, position=1, slug="one", title="One", markdown="Text."))
    add(ModuleCompetency(version_id=draft.id, competency_id=competency.id, level=1))
    add(QuizEntry(version_id=draft.id, question_id=wording.question_id, question_version_id=wording.id, position=1))
    session().refresh(draft)
    return draft


def test_publishing_retires_the_version_shown_so_far_and_leaves_attempts_alone() -> None:
    person = make_person()
    first = publish_module(make_draft(), "First", person)
    wording = first.entries[0].question_version
    attempt = add(
        Attempt(
            person_id=person.id,
            kind=AttemptKind.quiz,
            module_id=first.module_id,
            module_version_id=first.id,
            number=1,
            responses=[Response(position=1, question_id=wording.question_id, question_version_id=wording.id)],
        )
    )
    second = publish_module(make_draft(first.module, 2, wording), "Second", person)
    session().commit()
    session().expire_all()

    assert (first.state, second.state) == (VersionState.retired, VersionState.published)
    assert published_version("x").id == second.id
    assert attempt.module_version_id == first.id
    assert "published version 2 of “X”" in session().scalars(select(AuditEvent.sentence))
    assert attempt.responses[0].question_version.definition == DEFINITION
    assert (first.title, first.note, [lesson.markdown for lesson in first.lessons]) == ("X", "First", ["Text."])


def test_a_draft_that_was_overtaken_gets_the_next_number() -> None:
    person = make_person()
    draft = make_draft()
    add(ModuleVersion(module_id=draft.module_id, number=5, title="Imported", state=VersionState.published))
    assert publish_module(draft, "Late", person).number == 6


def test_a_draft_with_gaps_is_refused_and_stays_a_draft() -> None:
    draft = make_draft()
    draft.summary = " "
    with pytest.raises(Refused, match="Version 1 cannot be published yet: 1 thing is missing"):
        publish_module(draft, "Now", make_person())
    assert draft.state is VersionState.draft


def test_what_is_published_cannot_be_published_again() -> None:
    person = make_person()
    published = publish_module(make_draft(), "First", person)
    with pytest.raises(Refused, match="published already"):
        publish_module(published, "Again", person)


@pytest.mark.parametrize("state", [VersionState.draft, VersionState.published])
def test_a_module_has_one_draft_and_one_published_version_at_most(state: VersionState) -> None:
    module = add(Module(code="X-1", slug="x"))
    add(ModuleVersion(module_id=module.id, number=1, title="One", state=state))
    session().add(ModuleVersion(module_id=module.id, number=2, title="Two", state=state))
    with pytest.raises(IntegrityError):
        session().flush()


def test_every_gap_is_named_with_its_page() -> None:
    draft = make_draft()
    draft.title, draft.objectives, draft.audience = "", [], []
    draft.lessons[0].markdown = "![](pictures/none.svg)"
    draft.entries[0].question_version.definition = DEFINITION | {"explanation": "", "lesson": "gone"}
    places = [shortcoming.place for shortcoming in what_is_missing(draft)]
    assert places == ["", "", "", "lessons/one", "lessons/one", "questions/1", "questions/1"]


def test_what_stands_around_a_question_does_not_change_what_it_asks() -> None:
    around = {"explanation": "Another.", "feedback": {"true": "Oh.", "false": "No."}, "lesson": "two", "facts": ["S01"]}
    assert what_it_asks(DEFINITION | around) == what_it_asks(DEFINITION)
    for changed in ({"text": "Is it not so?"}, {"right": False}, {"type": "single"}):
        assert what_it_asks(DEFINITION | changed) != what_it_asks(DEFINITION)


def test_options_keep_what_is_asked_when_only_their_feedback_changes() -> None:
    option = {"text": "Ask", "right": True, "feedback": "Yes."}
    question = {"type": "single", "text": "What?", "options": [option]}
    assert what_it_asks(question | {"options": [option | {"feedback": "Indeed."}]}) == what_it_asks(question)
    assert what_it_asks(question | {"options": [option | {"text": "Tell"}]}) != what_it_asks(question)
