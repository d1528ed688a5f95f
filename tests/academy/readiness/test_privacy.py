"""An attacker who knows the tree and every published total must not work out any group smaller than five."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from academy.readiness.privacy.hiding import separable_nodes, visible_nodes
from academy.readiness.privacy.role_hiding import visible_roles

K = 5
Floats = NDArray[np.float64]


@st.composite
def trees(draw: st.DrawFn, roles: int = 1) -> tuple[list[list[int]], list[list[int]]]:
    """Children per node, parents first, and the people of every role in every node."""
    parents = draw(st.lists(st.integers(0, 3), min_size=1, max_size=8))
    children: list[list[int]] = [[]]
    for number, parent in enumerate(parents, 1):
        children[min(parent, number - 1)].append(number)
        children.append([])
    sizes = st.one_of(st.integers(0, 6), st.integers(0, 30))
    counts = [[draw(sizes) for _ in range(roles)] if not below else [0] * roles for below in children]
    for node in reversed(range(len(children))):
        for child in children[node]:
            counts[node] = [own + one for own, one in zip(counts[node], counts[child], strict=True)]
    return children, counts


def leaves_under(node: int, children: list[list[int]]) -> list[int]:
    if not children[node]:
        return [node]
    return [leaf for child in children[node] for leaf in leaves_under(child, children)]


def lightest_secret(totals: list[set[int]], weights: list[int]) -> int | None:
    """Return the size of the smallest group of fewer than K people about whom some combination of totals tells.

    A combination tells about a group when it weighs nobody outside: the totals, restricted to everybody else, are
    then linearly dependent where the full ones are not.
    """
    atoms = [atom for atom, weight in enumerate(weights) if weight]
    if not totals:
        return None
    matrix: Floats = np.array([[float(atom in total) for atom in atoms] for total in totals])
    full = np.linalg.matrix_rank(matrix)
    small = [place for place, atom in enumerate(atoms) if weights[atom] < K]
    for size in range(1, K):
        for group in combinations(small, size):
            people = sum(weights[atoms[place]] for place in group)
            if people < K:
                rest = np.delete(matrix, group, axis=1)
                if rest.shape[1] == 0 or np.linalg.matrix_rank(rest) < full:
                    return people
    return None


@given(trees())
@settings(max_examples=300, deadline=None)
def test_totals_of_a_tree_tell_nothing_about_small_groups(tree: tuple[list[list[int]], list[list[int]]]) -> None:
    children, counts = tree
    visible = visible_nodes([row[0] for row in counts], children, K)
    totals = [set(leaves_under(node, children)) for node, shown in enumerate(visible) if shown]
    assert lightest_secret(totals, [row[0] if not children[node] else 0 for node, row in enumerate(counts)]) is None


@given(trees(roles=3))
@settings(max_examples=300, deadline=None)
def test_totals_of_roles_and_units_together_tell_nothing_about_small_groups(
    tree: tuple[list[list[int]], list[list[int]]],
) -> None:
    children, counts = tree
    sums = [sum(row) for row in counts]
    visible = visible_nodes(sums, children, K)
    crossed = visible_roles(sums, counts, children, visible, K)
    totals = published_totals(children, visible, crossed)
    weights = [one if not children[node] else 0 for node, row in enumerate(counts) for one in row]
    assert lightest_secret(totals, weights) is None


def published_totals(children: list[list[int]], visible: list[bool], crossed: list[list[bool]]) -> list[set[int]]:
    totals: list[set[int]] = []
    for node, shown in enumerate(visible):
        leaves = leaves_under(node, children)
        if shown:
            totals.append({leaf * 3 + role for leaf in leaves for role in range(3)})
        totals += [{leaf * 3 + role for leaf in leaves} for role in range(3) if crossed[node][role]]
    return totals


def test_a_threshold_alone_would_leak() -> None:
    children = [[1, 2], [], []]
    assert lightest_secret([{1, 2}, {1}], [0, 20, 3]) == 3
    assert visible_nodes([23, 20, 3], children, K) == [True, False, False]


def test_two_small_siblings_that_sum_to_five_protect_each_other() -> None:
    assert visible_nodes([25, 20, 3, 2], [[1, 2, 3], [], [], []], K) == [True, True, False, False]


def test_the_next_smallest_sibling_hides_with_a_small_one() -> None:
    assert visible_nodes([43, 20, 14, 6, 3], [[1, 2, 3, 4], [], [], [], []], K) == [True, True, True, False, False]


def test_children_of_a_hidden_unit_hide() -> None:
    counts, children = [29, 20, 6, 3, 6], [[1, 2, 3], [], [4], [], []]
    assert visible_nodes(counts, children, K) == [True, True, False, False, False]


def test_units_without_respondents_protect_nobody() -> None:
    assert visible_nodes([23, 20, 3, 0], [[1, 2, 3], [], [], []], K) == [True, False, False, False]


def test_a_role_that_is_the_whole_team_but_three_people_hides() -> None:
    children, roles = [[]], [[20, 3]]
    assert visible_roles([23], roles, children, [True], K) == [[False, False]]


def test_roles_of_one_division_show_when_every_part_is_large() -> None:
    children, roles = [[1, 2], [], []], [[20, 20], [10, 8], [10, 12]]
    crossed = visible_roles([40, 18, 22], roles, children, [True, True, True], K)
    assert crossed == [[True, True], [True, True], [True, True]]


def test_there_is_no_role_view_where_units_and_roles_together_would_isolate_two_people() -> None:
    # The first team has only the first role, so its total is that role's; less it, two people are left.
    children, roles = [[1, 2], [], []], [[8, 5], [6, 0], [2, 5]]
    crossed = visible_roles([13, 6, 7], roles, children, [True, True, True], K)
    assert not crossed[0][0]


@st.composite
def kept_apart(draw: st.DrawFn) -> tuple[list[list[int]], list[int], frozenset[int], frozenset[int]]:
    """A tree with one weight per node, nodes that are kept out, and patient ones."""
    children, counts = draw(trees())
    nodes = st.frozensets(st.integers(0, len(children) - 1), max_size=3)
    return children, [row[0] for row in counts], draw(nodes), draw(nodes)


@given(kept_apart())
@settings(max_examples=300, deadline=None)
def test_nodes_that_take_in_evidence_together_leave_nothing_or_enough(
    case: tuple[list[list[int]], list[int], frozenset[int], frozenset[int]],
) -> None:
    children, weights, kept_out, patient = case
    chosen = separable_nodes(weights, children, K, kept_out, patient)
    totals = [set(leaves_under(node, children)) for node, taken in enumerate(chosen) if taken]
    assert lightest_secret(totals, [0 if children[node] else one for node, one in enumerate(weights)]) is None
    assert not any(chosen[node] for node in kept_out)
    assert all(weights[node] >= K for node, taken in enumerate(chosen) if taken)


def test_a_team_with_enough_goes_ahead_of_its_patient_division() -> None:
    children = [[1, 2], [], []]
    assert separable_nodes([8, 6, 2], children, K, patient=frozenset({0})) == [False, True, False]
    assert separable_nodes([8, 6, 2], children, K) == [True, False, False]
    assert separable_nodes([12, 6, 6], children, K) == [True, True, True]


def test_a_team_goes_ahead_of_a_division_that_is_kept_out() -> None:
    assert separable_nodes([8, 6, 2], [[1, 2], [], []], K, frozenset({0})) == [False, True, False]
