"""Everything `flask curriculum check` asks of a curriculum beyond holding together: to teach well and to measure."""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from academy.curriculum.practice import Practice
from academy.curriculum.rules.alternative_texts import alternative_texts
from academy.curriculum.rules.answer_positions import answer_positions
from academy.curriculum.rules.check_bank import check_bank
from academy.curriculum.rules.drills import drill_problems
from academy.curriculum.rules.forbidden_words import forbidden_words
from academy.curriculum.rules.guessing import guessing
from academy.curriculum.rules.handbook import handbook_problems
from academy.curriculum.rules.honest_minutes import honest_minutes
from academy.curriculum.rules.links import broken_links
from academy.curriculum.rules.measurable_targets import measurable_targets
from academy.curriculum.rules.misplaced_misconceptions import misplaced_misconceptions
from academy.curriculum.rules.near_duplicates import near_duplicates
from academy.curriculum.rules.overlaps import overlaps
from academy.curriculum.rules.passages import passages, register_passages
from academy.curriculum.rules.plain_questions import plain_questions
from academy.curriculum.rules.reading_level import reading_level
from academy.curriculum.rules.reference_bank import reference_bank
from academy.curriculum.rules.review_dates import review_dates
from academy.curriculum.rules.scored_facts import scored_facts
from academy.curriculum.rules.seeds_taught import seeds_taught
from academy.curriculum.rules.self_assessment import self_assessment_problems
from academy.curriculum.source import Curriculum
from quizzes.problems import Problem


def lint(curriculum: Curriculum, practice: Practice, today: date, strict_dates: bool = False) -> list[Problem]:
    """Return what to mend before people are taught and measured with this curriculum, by file and line."""
    found = chain(
        _coverage(curriculum),
        _fairness(curriculum),
        _language(curriculum, practice),
        _practice(curriculum, practice),
        review_dates(curriculum, today, strict_dates),
    )
    return sorted(found, key=lambda problem: (problem.file, problem.line))


def _coverage(curriculum: Curriculum) -> Iterator[Problem]:
    yield from reference_bank(curriculum)
    yield from check_bank(curriculum)
    yield from measurable_targets(curriculum)
    yield from seeds_taught(curriculum)


def _fairness(curriculum: Curriculum) -> Iterator[Problem]:
    yield from answer_positions(curriculum)
    yield from guessing(curriculum)
    yield from misplaced_misconceptions(curriculum)
    yield from near_duplicates(curriculum)
    yield from scored_facts(curriculum)


def _language(curriculum: Curriculum, practice: Practice) -> Iterator[Problem]:
    texts = list(passages(curriculum, practice))
    yield from forbidden_words([*texts, *register_passages(curriculum)])
    yield from plain_questions(curriculum)
    yield from overlaps(texts, register_passages(curriculum))
    yield from reading_level(curriculum)
    yield from honest_minutes(curriculum)
    yield from broken_links(curriculum)
    yield from alternative_texts(curriculum)


def _practice(curriculum: Curriculum, practice: Practice) -> Iterator[Problem]:
    yield from drill_problems(curriculum, practice)
    yield from handbook_problems(curriculum, practice)
    yield from self_assessment_problems(curriculum, practice)
