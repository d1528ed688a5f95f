"""Keep the scale of a publication, and find it again: persons are placed on the newest one until the next."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from academy.readiness.estimation.estimator import Scale, authors_scale
from academy.readiness.estimation.population import Population
from academy.readiness.evidence_queries import AskedQuestions


def scale_to_json(scale: Scale, asked: AskedQuestions, competencies: Sequence[int]) -> dict[str, Any]:
    """Return data from which `scale_from_json` makes the scale again, also for other questions."""
    parameters = zip(asked.identity, scale.items.a.tolist(), scale.items.d.tolist(), strict=True)
    return {
        "questions": {str(question): [a, d] for question, a, d in parameters},
        "competencies": list(competencies),
        "mean": scale.population.mean.tolist(),
        "between": scale.population.between.tolist(),
        "within": scale.population.within.tolist(),
    }


def scale_from_json(data: dict[str, Any] | None, asked: AskedQuestions, competencies: Sequence[int]) -> Scale:
    """Return the scale for some questions. What was not known then is as the authors expect it.

    The population holds only for the competencies it was estimated with.
    """
    scale = authors_scale(asked.questions, len(competencies))
    if data is None or data["competencies"] != list(competencies):
        return scale
    for row, question in enumerate(asked.identity):
        if (parameters := data["questions"].get(str(question))) is not None:
            scale.items.a[row], scale.items.d[row] = parameters
    population = Population(*(np.array(data[part]) for part in ("mean", "between", "within")))
    return Scale(scale.items, population)
