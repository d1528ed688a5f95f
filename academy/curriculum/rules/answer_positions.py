"""The right answer stands at every place about equally often."""

from collections import Counter
from collections.abc import Iterator

from academy.curriculum.source import Curriculum, Origin
from quizzes.problems import Problem
from quizzes.questions.single import Single

FEWEST_TO_JUDGE = 40
MOST_ABOVE_CHANCE = 0.08


def answer_positions(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error for every place that holds more right answers than chance allows."""
    places = Counter(
        (len(question.options), next(index for index, option in enumerate(question.options) if option.right))
        for _module, question in curriculum.questions()
        if isinstance(question, Single) and any(option.right for option in question.options)
    )
    origin = curriculum.competencies[0].origin if curriculum.competencies else Origin()
    for (options, place), count in sorted(places.items()):
        total = sum(number for (size, _place), number in places.items() if size == options)
        if total >= FEWEST_TO_JUDGE and count / total > 1 / options + MOST_ABOVE_CHANCE:
            message = f"In {count / total:.0%} of questions with {options} options, number {place + 1} is right"
            yield origin.problem(message, "Spread the places")
