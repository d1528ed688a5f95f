"""Numbers as authors type them."""

import math
from typing import Any

from flask_babel import gettext
from wtforms import Field, Form, ValidationError


def decimal(text: str | None) -> int | float | None:
    """Return the number typed with a point or a comma, None for anything else."""
    try:
        number = float((text or "").strip().replace(",", "."))
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def typed(number: Any) -> str:
    """Return a number as its field shows it, empty for none."""
    return "" if number is None else str(number)


class DecimalNumber:
    """Take a number, perhaps within a range; an empty field is fine unless one is required."""

    def __init__(self, required: bool = False, low: float | None = None, high: float | None = None) -> None:
        self.required, self.low, self.high = required, low, high

    def __call__(self, _form: Form, field: Field) -> None:
        """Raise unless the field holds a number that fits."""
        if not (field.data or "").strip() and not self.required:
            return
        number = decimal(field.data)
        if number is None:
            raise ValidationError(gettext("%(label)s must be a number, like 14.4", label=field.label.text))
        if self.low is not None and number < self.low:
            raise ValidationError(gettext("%(label)s must be %(low)g or more", label=field.label.text, low=self.low))
        if self.high is not None and number > self.high:
            raise ValidationError(gettext("%(label)s must be %(high)g or less", label=field.label.text, high=self.high))
