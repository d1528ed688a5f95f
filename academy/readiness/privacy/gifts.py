"""What everybody gives to a measure: who stands behind a figure, with evidence of their own or by what else moves it.

A measured figure is the mean over all members, estimated together. So a person's part in it changes not only with
their answers to its own competency, but with those to others, with their target, and by merely joining.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from academy.readiness.estimation.counting import scrambled
from academy.readiness.privacy.hold import OWN, People

Rows = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Digests = NDArray[np.uint64]


class Standing(Protocol):
    """What is known of everybody, in the tree's order: person × competency unless told."""

    @property
    def ids(self) -> Rows:
        """Return the people."""

    @property
    def roles(self) -> Rows:
        """Return everybody's role."""

    @property
    def targets(self) -> NDArray[np.float64]:
        """Return target scores; NaN without a target."""

    @property
    def contributes(self) -> Booleans:
        """Tell who has a counted answer."""

    @property
    def assessed(self) -> Booleans:
        """Tell who has enough of them."""

    @property
    def answers_digest(self) -> Digests:
        """Return digests of answers; 0 without any."""

    @property
    def claimed(self) -> NDArray[np.float64]:
        """Return claims; NaN without one."""

    @property
    def claims(self) -> Booleans:
        """Tell who claims."""


@dataclass(frozen=True, slots=True)
class Gifts:
    """What everybody gives to one measure, person × competency.

    `counted` are those whose number decides whether a figure may be shown, `gives` those with evidence of their own
    behind it, `inside` all it is computed over, `known` those of whom any evidence is in it, of whatever competency.
    `is_shared` tells that people of one unit are estimated together.
    """

    counted: Booleans
    gives: Booleans
    inside: Booleans
    known: Booleans
    digests: Digests
    is_shared: bool = False

    def people(self, ids: Rows, rows: Rows, column: int) -> People:
        """Return who of these rows a figure is computed over, with what each of them gave."""
        chosen = rows[self.inside[rows, column]]
        chosen = chosen[np.argsort(ids[chosen])]
        return People(ids[chosen], self.digests[chosen, column])


def gifts_of(today: Standing) -> Mapping[str, Gifts]:
    """Return what everybody gives to every measure."""
    answers, claims = today.answers_digest, np.where(today.claims, np.nan_to_num(today.claimed) + 1.0, 0.0)
    own_words = claims.astype(np.uint64)
    elsewhere = _elsewhere(answers)
    answered = np.broadcast_to((answers != 0).any(axis=1)[:, None], answers.shape)
    target = np.where(np.isnan(today.targets), 101.0, today.targets).astype(np.uint64)
    return {
        "measured": Gifts(
            counted=today.assessed,
            gives=today.contributes,
            inside=np.ones_like(today.contributes),
            known=answered,
            digests=_digests(answers, elsewhere + scrambled(target)),
            is_shared=True,
        ),
        "claimed": Gifts(
            counted=today.claims,
            gives=today.claims,
            inside=today.claims,
            known=today.claims,
            digests=_digests(own_words, np.zeros_like(own_words)),
        ),
    }


def _elsewhere(answers: Digests) -> Digests:
    """Return a digest of everybody's answers to all other competencies."""
    salt: Digests = np.arange(answers.shape[1], dtype=np.uint64)
    salted = np.where(answers != 0, scrambled(np.asarray(answers + salt)), np.uint64(0))
    return np.asarray(salted.sum(axis=1, dtype=np.uint64)[:, None] - salted)


def _digests(own: Digests, rest: Digests) -> Digests:
    """Put two digests into one number; nothing of one's own gives an upper half of zero, anything else does not."""
    upper = np.where(own != 0, (scrambled(own) & OWN) | np.uint64(1 << 32), np.uint64(0))
    return np.asarray(upper | (scrambled(rest) >> np.uint64(32)))


def marks(ids: Rows, digests: Digests) -> Digests:
    """Return one number for what each person gave, the same only for the same gift of the same person."""
    return np.asarray(scrambled(ids.astype(np.uint64)) ^ digests)
