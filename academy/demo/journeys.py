"""How people go through the programme: self-rating, the check, then lessons and quizzes of their path."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from academy.demo.abilities import GAIN_OF_A_TRY, GAIN_OF_LESSONS, Mind, Minds
from academy.demo.attempts import AttemptWriter, Outcome
from academy.demo.bulk import Bulk
from academy.demo.calendar import DAYS, Calendar
from academy.demo.cast import SALES_LEARNER, TRAINER
from academy.demo.chance import Chance
from academy.demo.courses import TRIES, Course, Programme
from academy.demo.roster import Employee
from academy.learning.completion import has_passed
from academy.learning.models import LessonProgress, ModuleCompletion, SelfRating

NOT_SURE = 0.07
TAKES_CHECK = 0.95
DAYS_TO_CHECK = (0, 0, 0, 1, 2, 5)
BEFORE_THE_CHECK = 12  # minutes after eight in which people rate themselves; work begins later
TESTS_OUT = 0.1
TRIES_AGAIN = 0.65
RETAKE_AFTER = (8, 25)  # days
LONGEST_GAP, SHORTEST_GAP = 28.0, 1.0  # days between courses on average: who begins late hurries
COURSES_HOPED_FOR = 9
COURSES_OF_CAST = 4
GAP_OF_CAST = 11
HALF_READ_BEFORE = 6  # days before the end
HALF_READ = ("SAL-1", 2)  # what the sales learner of the cast is in, and how many lessons are done
LEFT_OPEN = 0.35  # of the quizzes begun in the last days
LAST_DAYS = 6
NEXT_DAY = 0.15  # chance that the next lesson is read on a later day


@dataclass(frozen=True)
class Habits:
    """How somebody takes courses: whether they take the check, how far they get, how readily they go on."""

    takes_check: bool
    most_courses: int
    persistence: float


class Journeys:
    """Live people's nine months and write what stays of them."""

    def __init__(
        self, bulk: Bulk, chance: Chance, calendar: Calendar, programme: Programme, writer: AttemptWriter
    ) -> None:
        self._bulk = bulk
        self._chance = chance
        self._calendar = calendar
        self._programme = programme
        self._writer = writer
        self._minds = Minds(chance, len(programme.competencies))

    def live(self, employee: Employee) -> set[int]:
        """Write one person's history and return the modules they completed."""
        if employee.begin_day is None:
            return set()
        mind = self._minds.mind(employee)
        habits = self._habits(employee)
        day = self._calendar.working_day(employee.begin_day)
        self._rate(employee, mind, day)
        if habits.takes_check:
            day = self._calendar.working_day(day + int(self._chance.choice(DAYS_TO_CHECK)))
            self._take_check(employee, mind, day)
        return self._follow_path(employee, mind, habits, day)

    def _habits(self, employee: Employee) -> Habits:
        if employee.cast:
            # The trainer takes no quiz, since somebody else would have to grade it.
            return Habits(True, 0 if employee.cast is TRAINER else COURSES_OF_CAST, 1.0)
        takes = bool(self._chance.random() < TAKES_CHECK)
        return Habits(takes, 99, employee.place.temper.persistence)

    def _rate(self, employee: Employee, mind: Mind, day: int) -> None:
        """Write the person's own word: what they can, seen through their boldness."""
        moment = self._calendar.morning(day) + timedelta(minutes=int(self._chance.integers(BEFORE_THE_CHECK)))
        believed = mind.claim(self._programme.bank.domain(mind.ability(day)))
        heard = believed + self._chance.normal(0.0, 9.0, len(believed))
        numbers = np.clip(np.rint(heard / 10.0), 0, 10).astype(int).tolist()
        for competency, number in zip(self._programme.competencies, numbers, strict=True):
            known = {} if self._chance.random() < NOT_SURE else {"out_of_ten": number}
            self._bulk.add(SelfRating, person_id=employee.id, competency_id=competency, rated_at=moment, **known)

    def _take_check(self, employee: Employee, mind: Mind, day: int) -> None:
        begun = self._calendar.working_moment(self._chance, day)
        if self._is_over(employee, begun):
            return
        draw = self._writer.random_draw()
        if day > DAYS - LAST_DAYS and self._chance.random() < LEFT_OPEN:
            self._writer.unfinished(employee, self._programme.check, 1, draw, begun, mind.ability(day), mind)
        else:
            self._writer.finished(employee, self._programme.check, 1, draw, begun, mind.ability(day), mind)

    def _follow_path(self, employee: Employee, mind: Mind, habits: Habits, day: int) -> set[int]:
        gap = float(np.clip((DAYS - day) / COURSES_HOPED_FOR, SHORTEST_GAP, LONGEST_GAP))
        completed = set()
        for course in self._programme.paths[employee.role][: habits.most_courses]:
            if self._chance.random() > habits.persistence:
                break
            pause = GAP_OF_CAST if employee.cast else int(self._chance.exponential(gap))
            day = self._calendar.working_day(day + 1 + pause)
            day, has_passed_it = self._take_course(employee, mind, course, day)
            if has_passed_it and course.module_id is not None:
                completed.add(course.module_id)
            elif self._chance.random() > habits.persistence:
                break
        return completed

    def _take_course(self, employee: Employee, mind: Mind, course: Course, day: int) -> tuple[int, bool]:
        """Live a course from its first lesson; return the last day and whether the quiz was passed."""
        if self._is_half_read(employee, course):
            day = self._calendar.working_day(max(day, DAYS - HALF_READ_BEFORE))
        reads = employee.cast is not None or self._chance.random() > TESTS_OUT
        if reads:
            day = self._read_lessons(employee, course, day, self._lessons_to_read(employee, course))
            mind.learn(day, course.taught, GAIN_OF_LESSONS)
            day = self._calendar.working_day(day + 1)
        if self._is_half_read(employee, course):
            return DAYS, False
        return self._take_quiz(employee, mind, course, day, reads)

    def _is_half_read(self, employee: Employee, course: Course) -> bool:
        return employee.cast is SALES_LEARNER and course.code == HALF_READ[0]

    def _lessons_to_read(self, employee: Employee, course: Course) -> int:
        assert course.version is not None
        return HALF_READ[1] if self._is_half_read(employee, course) else len(course.version.lessons)

    def _read_lessons(self, employee: Employee, course: Course, day: int, count: int) -> int:
        """Write lessons read one after the other, and return the last day."""
        assert course.version is not None
        moment = self._calendar.working_moment(self._chance, day)
        for lesson in course.version.lessons[:count]:
            done = moment + timedelta(minutes=lesson.minutes * float(self._chance.uniform(0.6, 1.5)))
            if self._is_over(employee, done):
                break
            self._bulk.add_keyed(
                LessonProgress,
                person_id=employee.id,
                module_id=course.module_id,
                lesson_slug=lesson.slug,
                place=len(lesson.blocks),
                started_at=moment,
                done_at=done,
            )
            moment = done + timedelta(minutes=1)
            if self._chance.random() < NEXT_DAY:
                day = self._calendar.working_day(day + int(self._chance.integers(1, 4)))
                moment = self._calendar.working_moment(self._chance, day)
        return day

    def _take_quiz(self, employee: Employee, mind: Mind, course: Course, day: int, has_read: bool) -> tuple[int, bool]:
        """Try the quiz until it is passed or given up; return the last day and whether it was passed."""
        draw = self._writer.random_draw()
        for number in range(1, TRIES + 1):
            begun = self._calendar.working_moment(self._chance, day)
            if self._is_over(employee, begun):
                return DAYS, False
            if day > DAYS - LAST_DAYS and not employee.cast and self._chance.random() < LEFT_OPEN:
                self._writer.unfinished(employee, course, number, draw, begun, mind.ability(day), mind)
                return DAYS, False
            outcome = self._writer.finished(employee, course, number, draw, begun, mind.ability(day), mind)
            day = self._calendar.day_of(outcome.settled_at)
            if has_passed(outcome.score, course.pass_mark):
                self._complete(employee, course, outcome, has_read)
                return day, True
            if outcome.score is None or self._chance.random() > TRIES_AGAIN:
                break
            mind.learn(day, course.taught, GAIN_OF_A_TRY)
            day = self._calendar.working_day(day + int(self._chance.integers(*RETAKE_AFTER)))
        return day, False

    def _complete(self, employee: Employee, course: Course, outcome: Outcome, has_read: bool) -> None:
        self._bulk.add_keyed(
            ModuleCompletion,
            person_id=employee.id,
            module_id=course.module_id,
            completed_at=outcome.settled_at,
            tested_out=not has_read,
        )

    def _is_over(self, employee: Employee, moment: datetime) -> bool:
        """Tell whether this lies after the end of the history, or after the person left."""
        last = self._calendar.end - timedelta(hours=1)
        if employee.left_day is not None:
            last = self._calendar.morning(employee.left_day)
        return moment > last
