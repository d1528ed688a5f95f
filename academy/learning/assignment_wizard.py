"""What the wizard has been told so far. It lives in the address: going back works, and nothing is saved early."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date


@dataclass(frozen=True)
class Plan:
    """Who, what, when, as far as it is known; empty texts are not known yet. An empty role means all roles."""

    unit: str = ""
    role: str = ""
    module: str = ""
    due: str = ""

    @property
    def due_on(self) -> date | None:
        """Return the due day, if it is one."""
        try:
            return date.fromisoformat(self.due)
        except ValueError:
            return None

    @property
    def parameters(self) -> dict[str, str]:
        """Return what an address carries."""
        return {name: value for name, value in asdict(self).items() if value}

    def first_open_step(self, today: date) -> str | None:
        """Return the first step that is not answered, None when all are; a day that is over is no answer."""
        if not self.unit:
            return "who"
        if not self.module:
            return "what"
        return None if self.due_on and self.due_on >= today else "when"


def plan_of(parameters: Mapping[str, str]) -> Plan:
    """Return the plan an address carries."""
    return Plan(*(parameters.get(name, "") for name in ("unit", "role", "module", "due")))
