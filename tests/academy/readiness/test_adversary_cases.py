"""Rules that random organisations seldom need: for each a small company in which, without the rule, somebody is found.

All are attacks on what moves a figure besides the evidence it counts: people with one or two answers, people without
any, answers about something else, targets, and evidence that comes back.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from academy.readiness.privacy import guarding, replacing
from academy.readiness.privacy.gifts import Gifts, Standing, gifts_of
from academy.readiness.privacy.hold import Verdict, decide, own_part
from academy.readiness.privacy.replacing import NOTHING_PUBLISHED, Published
from academy.readiness.rules import Rules
from tests.academy.readiness import organisations
from tests.academy.readiness.attack import smallest_group_told
from tests.academy.readiness.organisations import Company, Press, Somebody, View, weeks

SMALLEST = 5
SALES, CX = 0, 1
Switch = Callable[[pytest.MonkeyPatch], None]


class Story:
    """A company with two teams under a division, and what is published of its first competency."""

    def __init__(self, view: View) -> None:
        self.company = Company()
        self.division = self.company.add_unit(None)
        self.large, self.small = (self.company.add_unit(self.division) for _ in range(2))
        self.press, self.weeks = Press(self.company, view), weeks(9)

    def add(self, unit: int, count: int, role: int = SALES, *, answers: int = 6, column: int = 0) -> list[Somebody]:
        people = [self.company.add_person(unit, role) for _ in range(count)]
        for somebody in people:
            if answers:
                self.company.answer(somebody, column, answers)
        return people

    def renew(self, people: list[Somebody]) -> None:
        for somebody in people:
            self.company.answer(somebody, 0)

    def publish(self) -> None:
        self.press.publish(next(self.weeks), Rules(smallest_group=SMALLEST))

    def smallest_found(self) -> int | None:
        rows = [row for (_, column), found in self.press.told.items() if column == 0 for row in found]
        return smallest_group_told(rows, SMALLEST)


def changed_gifts(switch: pytest.MonkeyPatch, change: Callable[[Standing, Gifts], Gifts]) -> None:
    def changed(today: Standing) -> Mapping[str, Gifts]:
        gifts = gifts_of(today)
        return {**gifts, "measured": change(today, gifts["measured"])}

    switch.setattr(guarding, "gifts_of", changed)


def two_people_with_one_answer(story: Story) -> None:
    story.add(story.large, 12)
    story.add(story.small, 2, answers=1)
    story.publish()


def without_regard_to_those_not_assessed(switch: pytest.MonkeyPatch) -> None:
    def of_assessed(today: Standing, gifts: Gifts) -> Gifts:
        return replace(gifts, gives=today.assessed, known=today.assessed)

    changed_gifts(switch, of_assessed)


def one_person_who_answered_about_something_else(story: Story) -> None:
    story.add(story.large, 12)
    story.add(story.small, 1, column=1)
    story.add(story.small, 7, answers=0)
    story.publish()


def without_regard_to_other_competencies(switch: pytest.MonkeyPatch) -> None:
    changed_gifts(switch, lambda _today, gifts: replace(gifts, known=gifts.gives, digests=own_part(gifts.digests)))


def one_person_learns_something_else(story: Story) -> None:
    learning = story.add(story.large, 12)
    rest = story.add(story.small, 8)
    story.publish()
    story.renew(learning)
    story.company.answer(rest[0], 1)
    story.publish()


def ten_without_answers_borrow_from_three(story: Story) -> None:
    for role in (SALES, CX):
        story.add(story.large, 20, role)
    story.add(story.small, 3, SALES)
    story.add(story.division, 6, SALES)
    story.add(story.small, 10, CX, answers=0)
    story.publish()


def without_regard_to_units(switch: pytest.MonkeyPatch) -> None:
    changed_gifts(switch, lambda _today, gifts: replace(gifts, is_shared=False))


def somebody_without_answers_joins(story: Story) -> None:
    learning = story.add(story.large, 12)
    story.add(story.small, 3)
    story.add(story.division, 3)
    story.publish()
    story.renew(learning)
    story.add(story.small, 1, answers=0)
    story.publish()


def without_regard_to_members_without_answers(switch: pytest.MonkeyPatch) -> None:
    changed_gifts(switch, lambda _today, gifts: replace(gifts, inside=gifts.known, is_shared=False))


def one_person_gets_another_target(story: Story) -> None:
    learning = story.add(story.large, 10)
    rest = story.add(story.small, 6)
    for unit in (story.large, story.small):
        story.add(unit, 2, CX)  # too few for a figure of any role
    story.publish()
    story.renew(learning)
    rest[0].role = CX
    story.publish()


def one_answer_in_an_unchanged_team(story: Story) -> None:
    story.add(story.large, 12)
    somebody = story.add(story.small, 8)[0]
    story.publish()
    story.company.answer(somebody, 1)
    story.publish()


def with_unchanged_figures_computed_anew(switch: pytest.MonkeyPatch) -> None:
    def anew(*about: object) -> Verdict:
        verdict = decide(*about)  # type: ignore[arg-type]
        return Verdict.replaced if verdict is Verdict.unchanged else verdict

    switch.setattr(organisations, "decide", anew)


def five_go_and_come_back(story: Story) -> None:
    story.add(story.large, 10)
    five = dict(list(story.company.people.items())[:5])
    story.publish()
    for person in five:
        del story.company.people[person]
    others = story.add(story.large, 5)
    story.publish()
    story.company.people = {
        person: somebody for person, somebody in story.company.people.items() if somebody not in others
    } | five
    story.add(story.large, 1)
    story.publish()


def without_memory(switch: pytest.MonkeyPatch) -> None:
    joined = Published.joined
    switch.setattr(Published, "joined", lambda _earlier, held: joined(NOTHING_PUBLISHED, held))


def one_person_moves(story: Story) -> None:
    learning = story.add(story.large, 12)
    rest = story.add(story.small, 8)
    other = story.company.add_unit(story.division)
    story.add(other, 8)
    story.publish()
    story.renew(learning)
    rest[0].unit = other
    story.publish()
    story.renew(learning)
    story.renew(rest[1:])
    story.publish()


def without_regard_to_who_moved(switch: pytest.MonkeyPatch) -> None:
    def of_nobody(weighing: replacing.Weighing, *_: object) -> object:
        return weighing.column.lowest(weighing.column.gives & False)

    switch.setattr(replacing.Weighing, "_loose", of_nobody)


CASES = [
    (View.own, two_people_with_one_answer, without_regard_to_those_not_assessed),
    (View.known, one_person_who_answered_about_something_else, without_regard_to_other_competencies),
    (View.known, one_person_learns_something_else, without_regard_to_other_competencies),
    (View.known, ten_without_answers_borrow_from_three, without_regard_to_units),
    (View.everything, somebody_without_answers_joins, without_regard_to_members_without_answers),
    (View.known, one_person_gets_another_target, without_regard_to_other_competencies),
    (View.known, one_answer_in_an_unchanged_team, with_unchanged_figures_computed_anew),
    (View.own, five_go_and_come_back, without_memory),
    (View.own, one_person_moves, without_regard_to_who_moved),
]


@pytest.mark.parametrize(("view", "happens", "switch_off"), CASES, ids=lambda part: getattr(part, "__name__", part))
def test_nobody_is_found_unless_the_rule_is_switched_off(
    view: View, happens: Callable[[Story], None], switch_off: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    careful, careless = Story(view), Story(view)
    happens(careful)
    assert careful.smallest_found() is None
    assert any(careful.press.told.values())
    switch_off(monkeypatch)
    happens(careless)
    assert careless.smallest_found() is not None
