"""What the simulated people can do, and what they believe they can: known truths to measure against."""

from dataclasses import dataclass, field

import numpy as np

from academy.demo.answer_sheets import Floats
from academy.demo.chance import Chance
from academy.demo.roster import Employee, Place

COMPANY_MEAN = -1.0
UNIT_SPREAD = 0.35
PERSON_SPREAD = 0.7
CORRELATION = 0.6
GAIN_OF_LESSONS = 0.8
TYPICAL_CLAIM = 69.0
INSIGHT = 0.3
GAIN_OF_A_TRY = 0.3
HALF_LIFE = 180.0
FORGETFUL = 0.5  # the share of a gain that fades

# How roles differ from the company's mean, in logits from C1 to C8.
ROLE_PROFILES = {
    "executive": (0.6, -0.8, -0.8, 0.3, 1.4, 0.8, 0.5, -0.4),
    "sales": (-0.2, 0.6, 0.4, 1.3, -0.6, -1.3, -0.6, -1.4),
    "partner": (-0.4, 0.1, 0.9, 1.4, 0.6, -0.5, 0.0, -1.0),
    "cx": (-0.2, 1.1, 2.0, 0.6, -1.7, -1.4, 0.2, 0.7),
    "marketing": (0.6, 2.0, 2.0, 1.6, 1.9, 2.0, 0.1, -2.4),
    "other": (0.4, -1.6, -1.7, -1.3, -1.6, -0.4, 0.5, -1.2),
}


@dataclass(slots=True)
class Mind:
    """A person's abilities (one per competency) and self-knowledge.

    `gains` hold what was learned and on which day; `boldness` in points; `honesty` is how readily they say
    "I don't know yet".
    """

    talent: Floats
    boldness: float
    honesty: float
    gains: list[tuple[int, Floats]] = field(default_factory=list)

    def claim(self, score: Floats) -> Floats:
        """Return what the person believes of scores (points of 100): people see their differences only dimly."""
        return TYPICAL_CLAIM + INSIGHT * (score - TYPICAL_CLAIM) + self.boldness

    def ability(self, day: int) -> Floats:
        """Return the abilities on a day: talent and what is left of what was learned."""
        total = self.talent.copy()
        for learned, gain in self.gains:
            fading = FORGETFUL * (1.0 - 2.0 ** (-(day - learned) / HALF_LIFE))
            total += gain * (1.0 - fading)
        return total

    def learn(self, day: int, taught: Floats, amount: float) -> None:
        """Gain `amount` in the competencies taught (0 or 1 each)."""
        self.gains.append((day, taught * amount))


class Minds:
    """Draw the minds of people, those of a unit alike."""

    def __init__(self, chance: Chance, competencies: int) -> None:
        self._chance = chance
        self._competencies = competencies
        self._units: dict[int, Floats] = {}

    def mind(self, employee: Employee) -> Mind:
        """Return a person's mind when they begin."""
        profile = np.resize(np.array(ROLE_PROFILES[employee.role]), self._competencies)
        talent = COMPANY_MEAN + profile + self._unit_effect(employee.place) + self._correlated(PERSON_SPREAD)
        boldness = employee.place.temper.boldness + float(self._chance.normal(0.0, 8.0))
        return Mind(talent, boldness, honesty=float(np.clip(0.3 - boldness / 80.0, 0.02, 0.6)))

    def _unit_effect(self, place: Place) -> Floats:
        if place.id not in self._units:
            self._units[place.id] = place.temper.strength + self._correlated(UNIT_SPREAD)
        return self._units[place.id]

    def _correlated(self, spread: float) -> Floats:
        shared = self._chance.normal() * np.sqrt(CORRELATION)
        own = self._chance.normal(size=self._competencies) * np.sqrt(1.0 - CORRELATION)
        return np.asarray(spread * (shared + own))
