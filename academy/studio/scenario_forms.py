"""The form of a scenario: steps, each with choices that lead on or end it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, FormField, StringField, TextAreaField, ValidationError
from wtforms.validators import Optional

from academy.curriculum.limits import LONGEST_QUESTION_TEXT
from academy.studio.fields import AtMost, plain
from academy.studio.numbers import DecimalNumber, decimal, typed
from academy.studio.question_forms import QuestionForm, rows_of
from academy.studio.rows import ANY, Row, Rows
from quizzes.questions.paths import MOST_CHOICES, MOST_STEPS

FIRST_STEP = "start"


class TurnRow(Row):
    """Something to do at a step: it leads to another step, or ends the scenario with a score."""

    text = TextAreaField(_("Choice"), ANY)
    feedback = TextAreaField(_("What follows from it"), ANY)
    next = StringField(_("Next step"), ANY, description=_("Its name. Empty where the scenario ends."))
    score = StringField(_("Score where it ends, 0 to 1"), [DecimalNumber(low=0, high=1)])
    parts = StringField(
        _("Scores of further competencies"),
        [Optional(), *ANY],
        description=_("Such as C8 = 1, C2 = 0.5. They count for these competencies alone."),
    )

    def validate_parts(self, field: Field) -> None:
        """Refuse what is no list of competencies with shares."""
        for name, share in _parts(field.data):
            number = decimal(share)
            if not name or number is None or not 0 <= number <= 1:
                raise ValidationError(gettext("Scores of further competencies are written like C8 = 1, C2 = 0.5"))

    def to_dict(self) -> dict[str, Any]:
        """Return the choice in the native format."""
        score = decimal(self.score.data)
        parts = {name: decimal(share) for name, share in _parts(self.parts.data)}
        data = {"text": plain(self.text.data)} | self.data_of("feedback", "next")
        return data | ({"parts": parts} if parts else {}) | ({} if score is None else {"score": score})

    @classmethod
    def typed_data(cls, turn: Mapping[str, Any]) -> dict[str, Any]:
        """Return a choice of the native format as the row's fields hold it."""
        parts = ", ".join(f"{name} = {typed(share)}" for name, share in turn.get("parts", {}).items())
        return dict(turn) | {"score": typed(turn.get("score")), "parts": parts}


class StepRow(Row):
    """A situation and what can be done in it."""

    needed = ("id", "text")

    id = StringField(_("Name of the step"), ANY, description=_("Choices name the step that follows by it."))
    text = TextAreaField(_("Situation"), [AtMost(LONGEST_QUESTION_TEXT)])
    choices = Rows(FormField(TurnRow), label=_("Choices"), max_entries=MOST_CHOICES)

    def is_empty(self) -> bool:
        """Tell whether neither the situation nor a choice was written."""
        return super().is_empty() and not self.choices.filled()

    def to_dict(self) -> dict[str, Any]:
        """Return the step in the native format."""
        return {"id": plain(self.id.data), "text": plain(self.text.data), "choices": self.choices.to_list()}

    @classmethod
    def typed_data(cls, step: Mapping[str, Any]) -> dict[str, Any]:
        """Return a step of the native format as the row's fields hold it."""
        return dict(step) | {"choices": [TurnRow.typed_data(turn) for turn in step.get("choices", [])]}


class ScenarioForm(QuestionForm):
    """Decisions step by step."""

    row_lists = {"steps": 2}
    inner_rows = {"steps": ("choices", 2)}

    start = StringField(
        _("Begins with the step"), [Optional(), *ANY], description=_("Its name. Empty: the first one below.")
    )
    steps = rows_of(StepRow, _("Steps"), MOST_STEPS)

    def validate_steps(self, field: Rows) -> None:
        """Refuse scores of competencies that do not exist."""
        known = {choice.value for choice in self.competency.choices}
        turns = [turn for step in field.filled() for turn in step.choices.filled()]
        unknown = sorted({name for turn in turns for name, _share in _parts(turn.parts.data)} - known)
        if unknown:
            raise ValidationError(gettext("There is no competency %(names)s", names=", ".join(unknown)))

    def type_fields(self) -> dict[str, Any]:
        """Return the first step's name and the steps."""
        steps = self.steps.to_list()
        first = steps[0]["id"] if steps else FIRST_STEP
        return {"start": plain(self.start.data) or first, "steps": steps}

    @classmethod
    def type_data(cls, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Return the first step's name and the steps as typed."""
        steps = [StepRow.typed_data(step) for step in definition.get("steps", [])]
        return {"start": definition.get("start", ""), "steps": steps}


def _parts(text: str | None) -> list[tuple[str, str]]:
    """Return what stands before and after each "=" of a list set apart by commas."""
    pieces = [piece.partition("=") for piece in plain(text).split(",") if piece.strip()]
    return [(name.strip(), share.strip()) for name, _sign, share in pieces]
