"""Nobody does well by habit: whoever guesses, or picks by looks, gains next to nothing over chance."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import mean

from academy.curriculum.source import Curriculum, Origin
from quizzes.problems import Problem
from quizzes.questions.contract import Question, Response
from quizzes.questions.judgement import Judgement, Ratings
from quizzes.questions.matching import Matching, Pairing
from quizzes.questions.multiple import Choices, Multiple
from quizzes.questions.options import Option
from quizzes.questions.ordering import Arrangement, Ordering
from quizzes.questions.scenario import Path, Scenario
from quizzes.questions.single import Choice, Single
from quizzes.questions.true_false import TrueFalse, Verdict

MOST_ABOVE_CHANCE = 0.05
FEWEST_TO_JUDGE = 8
DRAWS = 200
# Words that test-wise people avoid, or follow, without reading on.
_ABSOLUTE = re.compile(r"\b(all|always|never|every|everyone|everybody|none|nobody|nothing|only|any)\b", re.IGNORECASE)
_REASON = re.compile(r"\b(since|because)\b|, (as|for|so|so that)\b", re.IGNORECASE)
_PART = re.compile(r"[,;](?!\d)")


@dataclass(frozen=True)
class Score:
    """What a habit earns on the questions it can be applied to, and what chance gives there."""

    earned: float
    chance: float
    questions: int


def guessing(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error for every habit that earns more than chance and five points."""
    questions = [question for _module, question in curriculum.questions()]
    origin = curriculum.competencies[0].origin if curriculum.competencies else Origin()
    for name, habit in HABITS.items():
        score = score_of(habit, questions)
        if score.questions >= FEWEST_TO_JUDGE and score.earned > score.chance + MOST_ABOVE_CHANCE:
            message = f"{name} scores {score.earned:.0%} where chance gives {score.chance:.0%}"
            yield origin.problem(message, f"Mend the questions that it gets right (there are {score.questions})")


def score_of(habit: Callable[[Question], float | None], questions: Sequence[Question]) -> Score:
    """Return what a habit earns on the questions it can be applied to."""
    earned = [(credit, question.chance()) for question in questions if (credit := habit(question)) is not None]
    if not earned:
        return Score(0.0, 0.0, 0)
    return Score(mean(credit for credit, _ in earned), mean(chance for _, chance in earned), len(earned))


def blind(question: Question) -> float | None:
    """Return what an answer drawn by lot earns, over all answers or many draws; None where one has to write."""
    draw = _lots(question)
    return None if draw is None else mean(_credit(question, response) for response in draw)


def longest(question: Question) -> float | None:
    """Return what choosing the longest option earns."""
    if not isinstance(question, Single):
        return None
    return _share_right(question.options, [len(option.text) for option in question.options])


def longer_half(question: Question) -> float | None:
    """Return what ticking the longer half of several options earns."""
    if not isinstance(question, Multiple):
        return None
    ranked = sorted(range(len(question.options)), key=lambda index: -len(question.options[index].text))
    return _credit(question, Choices(tuple(sorted(ranked[: (len(ranked) + 1) // 2]))))


def longest_way(question: Question) -> float | None:
    """Return what choosing the longest text at every step of a scenario earns."""
    if not isinstance(question, Scenario):
        return None
    return _credit(question, _walk(question, lambda texts: max(range(len(texts)), key=lambda place: len(texts[place]))))


def shortest(question: Question) -> float | None:
    """Return what choosing the shortest option earns."""
    if not isinstance(question, Single):
        return None
    return _share_right(question.options, [-len(option.text) for option in question.options])


def second_longest(question: Question) -> float | None:
    """Return what choosing the second longest option earns."""
    if not isinstance(question, Single) or len(question.options) < 2:
        return None
    ranked = sorted(question.options, key=lambda option: -len(option.text))
    return float(ranked[1].right)


def without_absolutes(question: Question) -> float | None:
    """Return what choosing among the options with the fewest absolute words earns."""
    return _avoiding(question, _ABSOLUTE)


def without_reasons(question: Question) -> float | None:
    """Return what choosing among the options that argue least for themselves earns."""
    return _avoiding(question, _REASON)


def fullest(question: Question) -> float | None:
    """Return what choosing among the options with the most parts earns: careful answers tend to list more."""
    if not isinstance(question, Single):
        return None
    return _share_right(question.options, [len(_PART.findall(option.text)) for option in question.options])


def doubting(question: Question) -> float | None:
    """Return what calling every statement false earns."""
    return _credit(question, Verdict(False)) if isinstance(question, TrueFalse) else None


def trusting(question: Question) -> float | None:
    """Return what calling every statement true earns."""
    return _credit(question, Verdict(True)) if isinstance(question, TrueFalse) else None


def middle(question: Question) -> float | None:
    """Return what rating everything by one of the middle labels earns."""
    if not isinstance(question, Judgement):
        return None
    count = len(question.scale)
    labels = {(count + 1) // 2, count // 2 + 1}
    return mean(_credit(question, Ratings((label,) * len(question.responses))) for label in labels)


HABITS: dict[str, Callable[[Question], float | None]] = {
    "Guessing": blind,
    "Picking the longest answer": longest,
    "Ticking the longer half": longer_half,
    "Taking the longest way through scenarios": longest_way,
    "Picking the second longest answer": second_longest,
    "Picking the shortest answer": shortest,
    "Avoiding absolute words": without_absolutes,
    "Avoiding answers that give a reason": without_reasons,
    "Picking the answer with the most parts": fullest,
    "Calling every statement false": doubting,
    "Calling every statement true": trusting,
    "Rating everything in the middle": middle,
}


def _avoiding(question: Question, words: re.Pattern[str]) -> float | None:
    if not isinstance(question, Single):
        return None
    return _share_right(question.options, [-len(words.findall(option.text)) for option in question.options])


def _share_right(options: Sequence[Option], ranks: Sequence[int]) -> float:
    """Return the share of right options among those of the highest rank."""
    top = [option.right for option, rank in zip(options, ranks, strict=True) if rank == max(ranks)]
    return mean(top) if top else 0.0


def _credit(question: Question, response: Response) -> float:
    return question.mark(response).fraction or 0.0


def _lots(question: Question) -> list[Response] | None:
    """Return all answers where they are few, else many that are drawn by lot."""
    lot = random.Random(question.id)
    if isinstance(question, Single):
        return [Choice(index) for index in range(len(question.options))]
    if isinstance(question, TrueFalse):
        return [Verdict(True), Verdict(False)]
    if isinstance(question, Multiple):
        places = range(len(question.options))
        return [Choices(ticks) for count in places for ticks in combinations(places, count + 1)]
    if isinstance(question, Judgement):
        return [Ratings((label,) * len(question.responses)) for label in range(1, len(question.scale) + 1)]
    if isinstance(question, Ordering):
        places = range(len(question.items))
        return [Arrangement(tuple(lot.sample(places, len(places)))) for _ in range(DRAWS)]
    if isinstance(question, Matching):
        sides = len(question.right_sides())
        return [Pairing(tuple(lot.choices(range(sides), k=len(question.pairs)))) for _ in range(DRAWS)]
    if isinstance(question, Scenario):
        return [_walk(question, lambda texts: lot.randrange(len(texts))) for _ in range(DRAWS)]
    return None


def _walk(scenario: Scenario, choose: Callable[[list[str]], int]) -> Path:
    """Return the path of somebody who decides at every step by the texts alone."""
    choices: tuple[int, ...] = ()
    while step := scenario.walk(Path(choices)).current:
        choices = (*choices, choose([turn.text for turn in step.choices]))
    return Path(choices)
