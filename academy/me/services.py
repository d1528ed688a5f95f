"""Walk through the first run."""

from academy.people.models import Person

AFTER_WELCOME = 4


def go_on_with_welcome(person: Person, step: int) -> None:
    """Note that a step of the first run is done; going back to an earlier one never undoes later ones."""
    person.welcome_step = max(person.welcome_step, step + 1)
