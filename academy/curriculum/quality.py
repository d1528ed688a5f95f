"""What makes a curriculum measure well: anchors enough, lessons of one sitting, right answers that do not stand out."""

from collections.abc import Iterator

from academy.curriculum.rendering import render_lesson
from academy.curriculum.source import Curriculum, ModuleEntry
from quizzes.problems import Problem
from quizzes.questions.single import Single

FEWEST_ANCHORS = 3
ANCHOR_LEVELS = range(1, 4)
LESSON_WORDS = range(350, 601)
FEWEST_TO_JUDGE = 8
MOST_BIAS = 0.5


def quality_problems(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield too few anchors as errors; lesson lengths and the bias of single choice questions as warnings."""
    yield from _anchors(curriculum)
    for module in curriculum.modules:
        yield from _lesson_lengths(module)
        yield from _bias(module)


def _anchors(curriculum: Curriculum) -> Iterator[Problem]:
    for competency in curriculum.competencies:
        levels = [
            question.level
            for _module, question in curriculum.questions()
            if question.anchor and question.competency == competency.key and question.level in ANCHOR_LEVELS
        ]
        if len(levels) < FEWEST_ANCHORS:
            yield competency.origin.problem(
                f"{competency.key} has {len(levels)} anchors at levels 1 to 3",
                f"Mark at least {FEWEST_ANCHORS} of its questions with 'anchor: true'",
            )


def _lesson_lengths(module: ModuleEntry) -> Iterator[Problem]:
    for lesson in module.lessons:
        words = render_lesson(lesson.markdown).words
        if words not in LESSON_WORDS:
            fix = f"A lesson has {LESSON_WORDS.start} to {LESSON_WORDS.stop - 1}"
            yield lesson.origin.problem(f"The lesson has {words} words", fix, "markdown", warning=True)


def _bias(module: ModuleEntry) -> Iterator[Problem]:
    singles = [question for question in module.questions if isinstance(question, Single)]
    if len(singles) < FEWEST_TO_JUDGE:
        return
    positions = [next((i for i, option in enumerate(single.options) if option.right), -1) for single in singles]
    for position in sorted(set(positions)):
        share = positions.count(position) / len(singles)
        if share > MOST_BIAS:
            message = f"In {share:.0%} of single choice questions the right answer stands at place {position + 1}"
            yield _quiz_warning(module, message, "Spread the places")
    share = sum(_right_is_longest(single) for single in singles) / len(singles)
    if share > MOST_BIAS:
        message = f"In {share:.0%} of single choice questions the right answer is the longest"
        yield _quiz_warning(module, message, "Even the lengths out")


def _right_is_longest(single: Single) -> bool:
    right = max((len(option.text) for option in single.options if option.right), default=0)
    return right > max((len(option.text) for option in single.options if not option.right), default=0)


def _quiz_warning(module: ModuleEntry, message: str, fix: str) -> Problem:
    origin = next(iter(module.question_origins.values()), module.origin)
    return Problem(message, fix, severity="warning", file=origin.document.name, line=1)
