"""Rows of a question form: answers, pairs, items. They can be added, moved and removed without a script."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, FieldList, Form, HiddenField, StringField, TextAreaField, ValidationError

from academy.curriculum.limits import LONGEST_TEXT
from academy.studio.fields import AtMost, WholeNumber, plain, words
from academy.studio.numbers import DecimalNumber, decimal

ANY = [AtMost(LONGEST_TEXT)]


class Row(Form):
    """One row: a set of fields that is left out when all its texts are empty. `needed` names those it cannot lack."""

    needed: ClassVar[tuple[str, ...]] = ("text",)

    def is_empty(self) -> bool:
        """Tell whether nothing was written into the row."""
        return not any(plain(field.data) for field in self if field.type in ("StringField", "TextAreaField"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that none is empty that the row cannot lack."""
        super().validate(extra_validators)
        for name in self.needed:
            if not plain(self[name].data) and not self[name].errors:
                message = gettext("%(label)s is empty. Write it, or empty the whole row", label=self[name].label.text)
                self[name].errors = [message]
        return not self.errors

    def data_of(self, *names: str) -> dict[str, Any]:
        """Return the named texts, empty ones left out."""
        texts = {name: plain(self[name].data) for name in names}
        return {name: text for name, text in texts.items() if text}


class OptionRow(Row):
    """An answer to choose from."""

    text = TextAreaField(_("Answer"), ANY)
    right = BooleanField(_("Right"))
    feedback = TextAreaField(_("Why"), ANY)
    misconception = HiddenField(_("Misconception"), ANY)

    def to_dict(self) -> dict[str, Any]:
        """Return the option in the native format."""
        data = {"text": plain(self.text.data), "right": bool(self.right.data)}
        return {key: value for key, value in data.items() if value or key == "text"} | self.data_of(
            "feedback", "misconception"
        )


class ItemRow(Row):
    """An item to be ordered."""

    text = StringField(_("Item"), ANY)

    def to_dict(self) -> dict[str, Any]:
        """Return the item in the native format."""
        return {"text": plain(self.text.data)}


class PairRow(Row):
    """A left side and the right side that fits it."""

    needed = ("left", "right")

    left = StringField(_("Left side"), ANY)
    right = StringField(_("Right side"), ANY)
    feedback = TextAreaField(_("Why"), ANY)

    def to_dict(self) -> dict[str, Any]:
        """Return the pair in the native format."""
        return {"left": plain(self.left.data), "right": plain(self.right.data)} | self.data_of("feedback")


class DistractorRow(Row):
    """A right side that fits nothing."""

    text = StringField(_("Right side that fits nothing"), ANY)
    feedback = TextAreaField(_("Why it does not fit"), ANY)

    def to_dict(self) -> dict[str, Any]:
        """Return the distractor in the native format."""
        return {"text": plain(self.text.data)} | self.data_of("feedback")


class BandRow(Row):
    """Feedback for the numbers of a range."""

    low = StringField(_("From"), [DecimalNumber(required=True)])
    high = StringField(_("To"), [DecimalNumber(required=True)])
    text = TextAreaField(_("Feedback"), ANY)

    def to_dict(self) -> dict[str, Any]:
        """Return the band in the native format."""
        return {"from": decimal(self.low.data), "to": decimal(self.high.data), "text": plain(self.text.data)}


class CloseRow(Row):
    """An answer that is nearly right."""

    text = StringField(_("Nearly right answer"), ANY)
    fraction = StringField(_("Credit, 0 to 1"), [DecimalNumber(low=0, high=1)], default="0.5")
    feedback = TextAreaField(_("What is missing"), ANY)

    def is_empty(self) -> bool:
        """Tell whether nothing was written; the credit stands there from the start."""
        return not plain(self.text.data) and not plain(self.feedback.data)

    def to_dict(self) -> dict[str, Any]:
        """Return the nearly right answer in the native format."""
        fraction = decimal(self.fraction.data)
        return {"text": plain(self.text.data), "fraction": 0.5 if fraction is None else fraction} | self.data_of(
            "feedback"
        )


class CriterionRow(Row):
    """What a strong answer does, and the points it earns."""

    text = StringField(_("What the answer does"), ANY)
    points = StringField(_("Points"), [WholeNumber(1, 100)], default="1")

    def is_empty(self) -> bool:
        """Tell whether nothing was written; the points stand there from the start."""
        return not plain(self.text.data)

    def to_dict(self) -> dict[str, Any]:
        """Return the criterion in the native format."""
        return {"points": int(self.points.data), "text": plain(self.text.data)}


class RatedRow(Row):
    """A response to be rated, and how experts rate it."""

    text = TextAreaField(_("Response"), ANY)
    experts = StringField(
        _("Experts' ratings"), ANY, description=_("Numbers of the labels, 1 for the first, such as 4, 4, 3.")
    )
    feedback = TextAreaField(_("Why"), ANY)

    def validate_experts(self, field: Field) -> None:
        """Refuse anything but small whole numbers."""
        if not all(word.isascii() and word.isdigit() and len(word) < 3 for word in words(field.data)):
            raise ValidationError(gettext("Experts' ratings must be whole numbers, such as 4, 4, 3"))

    def to_dict(self) -> dict[str, Any]:
        """Return the response in the native format."""
        ratings = [int(word) for word in words(self.experts.data)]
        return {"text": plain(self.text.data), "experts": ratings} | self.data_of("feedback")


class Rows(FieldList):
    """A list of rows that reads and writes a list of the native format. `touched` is the row just added or moved."""

    touched: int | None = None

    def filled(self) -> list[Any]:
        """Return the rows with something in them."""
        return [entry.form for entry in self.entries if not entry.form.is_empty()]

    def to_list(self) -> list[dict[str, Any]]:
        """Return the filled rows in the native format."""
        return [row.to_dict() for row in self.filled()]

    def validate(self, form: Form, extra_validators: Any = ()) -> bool:
        """Check the filled rows only; an empty one is as good as none."""
        self.errors: list[Any] = []
        for row in self.filled():
            row.validate()
        self._run_validation_chain(form, extra_validators)
        self.errors = list(self.errors) or [row.errors for row in self.filled() if row.errors]
        return not self.errors

    def top_up(self, fewest: int) -> None:
        """Add empty rows to write into when there are none."""
        while not self.entries or len(self.entries) < fewest:
            self.append_entry()


def changed_rows(rows: list[Mapping[str, Any]], command: str, most: int) -> list[Mapping[str, Any]]:
    """Return the rows after a command: "add", "2 up", "2 down" or "2 remove"; others and impossible ones do nothing."""
    rows = list(rows)
    if command == "add":
        return [*rows, {}] if len(rows) < most else rows
    index, verb = _row_and_verb(command)
    if not 0 <= index < len(rows):
        return rows
    row = rows.pop(index)
    if verb != "remove":
        rows.insert(_aim(index, verb), row)
    return rows


def touched_row(command: str, left: int) -> int:
    """Return where a reader goes on after a command that left this many rows: the row added or moved, or the next."""
    index, verb = _row_and_verb(command)
    return left - 1 if command == "add" else min(_aim(index, verb), left - 1)


def _row_and_verb(command: str) -> tuple[int, str]:
    number, _space, verb = command.partition(" ")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1, verb


def _aim(index: int, verb: str) -> int:
    return max(index + {"up": -1, "down": 1}.get(verb, 0), 0)
