"""Seeded draws and shuffles."""

from collections import Counter
from itertools import permutations

from quizzes.questions.contract import Question
from quizzes.questions.options import Option
from quizzes.questions.single import Single
from quizzes.selection import draw, draw_per_competency, permutation
from tests.quizzes.examples import changed, questions

OPTIONS = (Option("yes", right=True), Option("no"))


def pool(competencies: int = 3, levels: int = 4, each: int = 3) -> list[Question]:
    return [
        Single(id=f"c{c}-l{level}-{n}", competency=f"C{c}", level=level, text="?", options=OPTIONS)
        for c in range(competencies)
        for level in range(1, levels + 1)
        for n in range(each)
    ]


def test_a_shuffle_is_the_same_on_every_machine():
    assert permutation(6, 42, "sum-of-shares") == (4, 1, 5, 0, 3, 2)


def test_every_order_is_about_equally_likely():
    counts = Counter(permutation(3, seed, "q") for seed in range(3000))
    assert set(counts) == set(permutations(range(3)))
    assert all(400 < count < 600 for count in counts.values())


def test_presentations_differ_by_person_and_keep_when_told():
    single = questions()["single"]
    assert len({single.presentation(seed) for seed in range(50)}) == 6
    for kind, orders in {"multiple": 24, "ordering": 24, "matching": 6}.items():
        assert len({questions()[kind].presentation(seed) for seed in range(400)}) == orders
    assert changed("single", shuffle=False).presentation(7) == (0, 1, 2)
    assert questions()["true_false"].presentation(7) == ()


def test_a_draw_spreads_over_competencies_and_levels():
    drawn = draw(pool(), 12, seed=1)
    assert Counter(question.competency for question in drawn) == {"C0": 4, "C1": 4, "C2": 4}
    assert set(Counter((question.competency, question.level) for question in drawn).values()) == {1}


def test_a_draw_depends_on_the_seed_not_on_the_order_of_the_pool():
    assert draw(pool(), 5, seed=1) == draw(pool()[::-1], 5, seed=1)
    assert draw(pool(), 5, seed=1) != draw(pool(), 5, seed=2)


def test_unseen_questions_come_first():
    seen = {question.id for question in pool()[:30]}
    drawn = {question.id for question in draw(pool(), 6, seed=3, seen=seen)}
    assert drawn.isdisjoint(seen)
    assert len(draw(pool(), 8, seed=3, seen=seen)) == 8


def test_anchors_are_always_drawn():
    questions_with_anchor = [*pool(), Single(id="anchor", competency="C0", anchor=True, text="?", options=OPTIONS)]
    for seed in range(20):
        assert "anchor" in {question.id for question in draw(questions_with_anchor, 3, seed, seen={"anchor"})}


def test_every_competency_gets_its_number():
    drawn = draw_per_competency(pool(), 3, seed=5)
    assert [question.competency for question in drawn] == ["C0"] * 3 + ["C1"] * 3 + ["C2"] * 3


def test_questions_of_two_quizzes_may_share_an_id():
    twins = [
        Single(id="twin", competency="C0", anchor=anchor, text=text, options=OPTIONS)
        for anchor, text in ((True, "first"), (False, "second"))
    ]
    assert {question.text for question in draw(twins, 2, seed=1)} == {"first", "second"}
    assert draw(twins, 1, seed=1, keep_anchors=False) == draw(twins[::-1], 1, seed=1, keep_anchors=False)
