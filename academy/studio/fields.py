"""What the studio's forms share: checks in the labels' words, and texts as they are stored."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field, ValidationError
from wtforms.fields.choices import SelectChoice


class AtMost:
    """Refuse texts that are too long, in the label's words.

    Not wtforms' Length: its maxlength attribute would cut off what somebody pastes without a word.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        """Raise when the text has more characters than the limit."""
        length = len(plain(field.data))
        if length > self.limit:
            message = gettext("%(label)s has %(length)s characters. Use at most %(limit)s")
            raise ValidationError(
                message % {"label": field.label.text, "length": f"{length:,}", "limit": f"{self.limit:,}"}
            )


class WholeNumber:
    """Take digits that make a number between two others."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        """Raise unless the field holds a whole number in range."""
        text = (field.data or "").strip()
        if not (text.isascii() and text.isdigit() and len(text) < 10 and self.low <= int(text) <= self.high):
            raise ValidationError(
                gettext(
                    "%(label)s must be a whole number from %(low)d to %(high)d",
                    label=field.label.text,
                    low=self.low,
                    high=self.high,
                )
            )


def plain(text: str | None) -> str:
    """Return a text as it is stored: line breaks as \\n, nothing around it, no character no database keeps."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def lines(text: str | None) -> list[str]:
    """Return the lines that hold something."""
    return [line.strip() for line in plain(text).split("\n") if line.strip()]


def words(text: str | None) -> list[str]:
    """Return what stands between commas and spaces."""
    return plain(text).replace(",", " ").split()


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Return values and labels as a select field takes them."""
    return [SelectChoice(value, label) for value, label in pairs]
