"""Read lessons, start attempts and rate oneself."""

from collections.abc import Callable, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from academy.clock import now
from academy.curriculum.models import Lesson, ModuleVersion, QuestionVersion
from academy.curriculum.queries import anchor_questions, published_version
from academy.db import session, upsert
from academy.errors import NotFound, Refused
from academy.learning.attempt_queries import attempts_at, quiz_pool, seen_questions
from academy.learning.drawing import draw_check, draw_quiz
from academy.learning.models import (
    Attempt,
    AttemptKind,
    AttemptState,
    LessonProgress,
    Response,
    SelfRating,
)
from academy.learning.queries import module_of_lesson
from academy.learning.quiz_rules import rules_of, why_not
from academy.learning.words import cannot_start
from academy.people.models import Person

TEN = range(11)
MOST_BLOCKS = 10_000


def keep_place(person_id: int, module_slug: str, lesson_slug: str, place: int) -> None:
    """Remember the block of a lesson a person has read to; raises NotFound for another module's lesson."""
    key = {"person_id": person_id, "module_id": module_of_lesson(module_slug, lesson_slug), "lesson_slug": lesson_slug}
    upsert(LessonProgress, key, {"place": max(0, min(place, MOST_BLOCKS))})


def finish_lesson(person_id: int, version: ModuleVersion, lesson_slug: str) -> Lesson | None:
    """Mark a lesson done and return the next one, None after the last; raises NotFound."""
    lesson = _lesson(version, lesson_slug)
    key = {"person_id": person_id, "module_id": version.module_id, "lesson_slug": lesson.slug}
    upsert(LessonProgress, key, {"done_at": now()})
    following = version.lessons.index(lesson) + 1
    return version.lessons[following] if following < len(version.lessons) else None


def start_quiz(person_id: int, module_slug: str) -> Attempt:
    """Return the person's open attempt at the module's quiz, or start one.

    Raises NotFound without such a published module, Refused while the rules of the quiz allow no attempt.
    """
    version = published_version(module_slug)

    def draw(seed: int) -> Sequence[QuestionVersion]:
        seen = seen_questions(person_id, version.module_id)
        return draw_quiz(quiz_pool(version.id), seed, seen, version.settings.draw)

    return _open_or_new(person_id, version, draw)


def start_check(person: Person) -> Attempt:
    """Return the person's open attempt at the check, or start one; raises Refused while they must wait."""
    return _open_or_new(person.id, None, lambda seed: draw_check(anchor_questions(), seed))


def rate_yourself(person_id: int, ratings: Mapping[int, int | None]) -> None:
    """Store a person's own word: competency id → of ten typical questions, how many; None is not sure."""
    if any(rating is not None and rating not in TEN for rating in ratings.values()):
        raise Refused(_("Choose a number from 0 to 10, or not sure"))
    session().add_all(
        SelfRating(person_id=person_id, competency_id=competency_id, out_of_ten=rating)
        for competency_id, rating in ratings.items()
    )
    session().flush()


def lock_person(person_id: int) -> None:
    """Make other requests of this person wait until this one is over, so that two cannot start the same thing."""
    session().execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _open_or_new(
    person_id: int, version: ModuleVersion | None, draw: Callable[[int], Sequence[QuestionVersion]]
) -> Attempt:
    lock_person(person_id)
    earlier = attempts_at(person_id, version.module_id if version else None)
    if earlier and earlier[0].state is AttemptState.open:
        return earlier[0]
    if refusal := why_not(rules_of(version), earlier, now()):
        raise Refused(cannot_start(refusal))
    return _new_attempt(person_id, version, len(earlier) + 1, draw)


def _new_attempt(
    person_id: int, version: ModuleVersion | None, number: int, draw: Callable[[int], Sequence[QuestionVersion]]
) -> Attempt:
    attempt = Attempt(
        person_id=person_id,
        kind=AttemptKind.quiz if version else AttemptKind.check,
        module_id=version.module_id if version else None,
        module_version_id=version.id if version else None,
        number=number,
    )
    session().add(attempt)
    session().flush()
    questions = draw(attempt.seed)
    if not questions:
        raise Refused(_("There are no questions here yet. Come back when the trainers have added some."))
    session().add_all(
        Response(
            attempt_id=attempt.id,
            position=position,
            question_id=question.question_id,
            question_version_id=question.id,
        )
        for position, question in enumerate(questions, start=1)
    )
    session().flush()
    return attempt


def _lesson(version: ModuleVersion, slug: str) -> Lesson:
    for lesson in version.lessons:
        if lesson.slug == slug:
            return lesson
    raise NotFound
