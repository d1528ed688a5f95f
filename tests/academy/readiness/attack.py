"""An attacker who knows the tree, who gave what when (not the values), and every figure ever published.

Each figure is a row over unknowns: what a person gave. The attacker may combine rows at will; a combination in which
fewer than k people are left tells about them. Numbers are taken modulo a large prime, so that nothing is rounded.
"""

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

PRIME = 2_147_483_647
BLOCKS = 5
Matrix = NDArray[np.int64]
Row = Mapping[tuple[int, Hashable], int]
"""Weight of every unknown (person, what they gave) in a figure."""


def smallest_group_told(rows: Sequence[Row], smallest: int) -> int | None:
    """Return the size of a group of fewer than `smallest` people that some combination of rows tells about."""
    unknowns = sorted({unknown for row in rows for unknown in row}, key=repr)
    if not unknowns:
        return None
    place = {unknown: index for index, unknown in enumerate(unknowns)}
    matrix = np.zeros((len(rows), len(unknowns)), dtype=np.int64)
    for index, row in enumerate(rows):
        for unknown, weight in row.items():
            matrix[index, place[unknown]] = weight % PRIME
    owners = np.array([person for person, _ in unknowns])
    return _search(_independent(matrix), owners, *_alike(matrix, owners), smallest)


def _alike(matrix: Matrix, owners: Matrix) -> tuple[Matrix, dict[int, int]]:
    """Keep one of all people whose unknowns stand in the same rows; return their unknowns' columns and group sizes."""
    sizes: dict[bytes, list[int]] = {}
    for person in np.unique(owners).tolist():
        own = matrix[:, owners == person]
        sizes.setdefault(own[:, np.lexsort(own)].tobytes(), []).append(person)
    kept = {people[0]: len(people) for people in sizes.values()}
    return np.flatnonzero(np.isin(owners, list(kept))), kept


def _search(space: Matrix, owners: Matrix, columns: Matrix, sizes: dict[int, int], smallest: int) -> int | None:
    space, owners = space[:, columns], owners[columns]
    touched = [person for person in sizes if space[:, owners == person].any()]
    if len(space) <= 1:
        weight = sum(sizes[person] for person in touched)
        return weight if 0 < weight < smallest else None
    if sum(sizes[person] for person in touched) < smallest:
        return sum(sizes[person] for person in touched)
    # Fewer than k people miss at least one of k blocks altogether, unless there are fewer people than blocks.
    for block in range(max(BLOCKS, smallest)):
        own = np.isin(owners, touched[block :: max(BLOCKS, smallest)])
        if own.any():
            inside = _vanishing(space, own)
            found = _search(inside, owners, np.arange(len(owners)), sizes, smallest) if len(inside) else None
            if found is not None:
                return found
    return None


def _independent(matrix: Matrix) -> Matrix:
    reduced, rank = _reduced(matrix.copy(), matrix.shape[1])
    return reduced[:rank]


def _vanishing(space: Matrix, own: NDArray[np.bool_]) -> Matrix:
    """Return the combinations of rows that are zero on some columns."""
    width = int(own.sum())
    reduced, rank = _reduced(np.hstack([space[:, own], space]), width)
    return reduced[rank:, width:]


def _reduced(matrix: Matrix, width: int) -> tuple[Matrix, int]:
    rank = 0
    for column in range(width):
        pivots = np.flatnonzero(matrix[rank:, column])
        if not len(pivots):
            continue
        pivot = rank + int(pivots[0])
        matrix[[rank, pivot]] = matrix[[pivot, rank]]
        matrix[rank] = matrix[rank] * pow(int(matrix[rank, column]), -1, PRIME) % PRIME
        others = rank + 1 + np.flatnonzero(matrix[rank + 1 :, column])
        matrix[others] = (matrix[others] - matrix[others, column : column + 1] * matrix[rank]) % PRIME
        rank += 1
        if rank == len(matrix):
            break
    return matrix, rank
