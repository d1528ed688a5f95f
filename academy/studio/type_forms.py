"""The forms of the question types, one class each, and the list of them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Optional

from academy.curriculum.limits import LONGEST_QUESTION_TEXT, LONGEST_TEXT
from academy.errors import NotFound
from academy.studio.fields import AtMost, WholeNumber, choices, lines, plain
from academy.studio.numbers import DecimalNumber, decimal, typed
from academy.studio.question_forms import QuestionForm, rows_of
from academy.studio.rows import (
    ANY,
    BandRow,
    CloseRow,
    CriterionRow,
    DistractorRow,
    ItemRow,
    OptionRow,
    PairRow,
    RatedRow,
    Rows,
)
from academy.studio.scenario_forms import ScenarioForm


class SingleForm(QuestionForm):
    """One right answer."""

    row_lists = {"options": 4}

    options = rows_of(OptionRow, _("Answers"), 8)
    shuffle = BooleanField(_("Shuffle the answers for every person"), default=True)

    def validate_options(self, field: Rows) -> None:
        """Refuse a second right answer."""
        if sum(bool(row.right.data) for row in field.filled()) > 1:
            raise ValidationError(gettext('Mark one answer as right, or change the type to "More than one answer"'))

    def type_fields(self) -> dict[str, Any]:
        """Return options, and shuffling where it is off."""
        data: dict[str, Any] = {"options": self.options.to_list()}
        return data if self.shuffle.data else data | {"shuffle": False}

    @classmethod
    def type_data(cls, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Return options and whether they are shuffled."""
        return super().type_data(definition) | {"shuffle": definition.get("shuffle", True)}


class MultipleForm(QuestionForm):
    """One or more right answers."""

    row_lists = {"options": 4}

    options = rows_of(OptionRow, _("Answers"), 8)
    shuffle = BooleanField(_("Shuffle the answers for every person"), default=True)
    scoring = SelectField(
        _("Scoring"),
        choices=choices(
            [
                ("per_option_penalty", _("Share of right ticks, less wrong ticks")),
                ("per_option", _("Share of answers judged rightly")),
                ("all_or_nothing", _("All or nothing")),
            ]
        ),
    )

    def type_fields(self) -> dict[str, Any]:
        """Return options and scoring."""
        data: dict[str, Any] = {"options": self.options.to_list(), "scoring": self.scoring.data}
        return data if self.shuffle.data else data | {"shuffle": False}

    @classmethod
    def type_data(cls, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Return options, shuffling and scoring."""
        more = {"shuffle": definition.get("shuffle", True), "scoring": definition.get("scoring", "per_option_penalty")}
        return super().type_data(definition) | more


class TrueFalseForm(QuestionForm):
    """A statement that is true or false."""

    right = RadioField(
        _("The statement is"),
        [DataRequired(_("Select whether the statement is true or false"))],
        choices=choices([("true", _("True")), ("false", _("False"))]),
    )
    when_true = TextAreaField(_("Feedback to the answer “True”"), ANY)
    when_false = TextAreaField(_("Feedback to the answer “False”"), ANY)

    def type_fields(self) -> dict[str, Any]:
        """Return which answer is right and the feedback to both."""
        feedback = {"true": plain(self.when_true.data), "false": plain(self.when_false.data)}
        return {"right": self.right.data == "true", "feedback": feedback}

    @classmethod
    def type_data(cls, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Return which answer is right and the feedback to both."""
        feedback = definition.get("feedback", {})
        right = "" if "right" not in definition else str(definition["right"]).lower()
        return {"right": right, "when_true": feedback.get("true", ""), "when_false": feedback.get("false", "")}


class GradedTexts(QuestionForm):
    """Feedback by how much of an answer is right."""

    when_right = TextAreaField(_("Feedback to a right answer"), ANY)
    when_partly = TextAreaField(_("Feedback to a partly right answer"), ANY)
    when_wrong = TextAreaField(_("Feedback to a wrong answer"), ANY)

    def graded(self) -> dict[str, Any]:
        """Return the feedback in the native format."""
        texts = {name: plain(self[f"when_{name}"].data) for name in ("right", "partly", "wrong")}
        return {"feedback": {name: text for name, text in texts.items() if text}}

    @classmethod
    def type_data(cls, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Return rows and feedback."""
        return super().type_data(definition) | {
            f"when_{name}": text for name, text in definition.get("feedback", {}).items()
        }


class OrderingForm(GradedTexts):
    """Items listed in their right order."""

    row_lists = {"items": 4}

    items = rows_of(ItemRow, _("Items in their right order"), 8)
    scoring = SelectField(
        _("Scoring"),
        choices=choices(
            [
                ("neighbours", _("Share of right neighbours")),
                ("longest_run", _("Longest right run")),
                ("exact", _("Exact order only")),
            ]
        ),
    )

    def type_fields(self) -> dict[str, Any]:
        """Return items, scoring and feedback."""
        return {"items": self.items.to_list(), "scoring": self.scoring.data} | self.graded()

    @classmethod
    def type_data(cls, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Return items, scoring and feedback."""
        return super().type_data(definition) | {"scoring": definition.get("scoring", "neighbours")}


class ShortTextForm(GradedTexts):
    """A few words, marked by patterns."""

    row_lists = {"close": 1}

    accept = TextAreaField(
        _("Accepted answers"),
        [AtMost(LONGEST_QUESTION_TEXT)],
        description=_("One per line. * stands for any letters; case, accents and spaces do not matter."),
    )
    close = rows_of(CloseRow, _("Nearly right answers"), 20)
    max_length = StringField(_("Characters at most"), [WholeNumber(1, 2000)], default="200")

    def type_fields(self) -> dict[str, Any]:
        """Return patterns, nearly right answers and feedback."""
        patterns = {"accept": lines(self.accept.data), "close": self.close.to_list()}
        return patterns | self.graded() | {"max_length": int(self.max_length.data)}

    @classmethod
    def type_data(cls, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Return patterns, nearly right answers and feedback."""
        more = {"accept": "\n".join(definition.get("accept", [])), "max_length": str(definition.get("max_length", 200))}
        close = [dict(row) | {"fraction": typed(row.get("fraction"))} for row in definition.get("close", [])]
        return super().type_data(definition) | more | {"close": close}


class MatchingForm(QuestionForm):
    """Left sides to be matched with right sides."""

    row_lists = {"pairs": 3, "distractors": 1}

    pairs = rows_of(PairRow, _("Pairs"), 8)
    distractors = rows_of(DistractorRow, _("Right sides that fit nothing"), 4)

    def type_fields(self) -> dict[str, Any]:
        """Return pairs and distractors."""
        return {"pairs": self.pairs.to_list(), "distractors": self.distractors.to_list()}


class NumericForm(QuestionForm):
    """A number with a tolerance and a unit."""

    row_lists = {"feedback": 1}

    answer = StringField(_("Right number"), [DecimalNumber(required=True)])
    lowest = StringField(_("Accept from"), [DecimalNumber()])
    highest = StringField(_("Accept to"), [DecimalNumber()])
    tolerance = HiddenField()
    tolerance_percent = StringField(_("Or accept within, per cent"), [DecimalNumber(low=0)])
    unit = StringField(_("Unit, such as firms or %"), [Optional(), AtMost(40)])
    units = TextAreaField(
        _("Further units"),
        [Optional(), AtMost(LONGEST_TEXT)],
        description=_("One per line with its size in the unit above: hours = 60"),
    )
    feedback = rows_of(BandRow, _("Feedback to particular numbers"), 12)
    otherwise = TextAreaField(_("Feedback to any other number"), ANY)

    def validate_highest(self, field: Field) -> None:
        """Refuse half a range, an upside-down one, and one beside a percentage."""
        low, high = decimal(self.lowest.data), decimal(field.data)
        if (low is None) != (high is None):
            raise ValidationError(gettext("Fill both “Accept from” and “Accept to”, or neither"))
        if low is not None and high is not None and low > high:
            raise ValidationError(gettext("“Accept to” must not be below “Accept from”"))
        if low is not None and plain(self.tolerance_percent.data):
            raise ValidationError(gettext("Fill either the range or the per cent, not both"))

    def validate_units(self, field: Field) -> None:
        """Refuse a line without a size."""
        for line in lines(field.data):
            name, _sign, factor = line.rpartition("=")
            if not name.strip() or (decimal(factor) or 0) <= 0:
                raise ValidationError(gettext("Further units: write “%(line)s” like hours = 60", line=line[:40]))

    def type_fields(self) -> dict[str, Any]:
        """Return the number, what is accepted, units and feedback."""
        low, high = decimal(self.lowest.data), decimal(self.highest.data)
        factors = (line.rpartition("=") for line in lines(self.units.data))
        data: dict[str, Any] = {
            "accept": [low, high] if low is not None else None,
            "tolerance": decimal(self.tolerance.data),
            "tolerance_percent": decimal(self.tolerance_percent.data),
            "unit": plain(self.unit.data) or None,
            "units": {name.strip(): decimal(factor) for name, _sign, factor in factors} or None,
            "feedback": self.feedback.to_list() or None,
            "otherwise": plain(self.otherwise.data) or None,
        }
        return {"answer": decimal(self.answer.data)} | {key: value for key, value in data.items() if value is not None}

    @classmethod
    def type_data(cls, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Return the number, what is accepted, units and feedback as typed."""
        accept = definition.get("accept") or [None, None]
        bands = definition.get("feedback", [])
        names = ("answer", "tolerance", "tolerance_percent")
        return {name: typed(definition.get(name)) for name in names} | {
            "lowest": typed(accept[0]),
            "highest": typed(accept[-1]),
            "unit": definition.get("unit", ""),
            "units": "\n".join(f"{name} = {factor}" for name, factor in definition.get("units", {}).items()),
            "otherwise": definition.get("otherwise", ""),
            "feedback": [
                {"low": typed(band["from"]), "high": typed(band["to"]), "text": band["text"]} for band in bands
            ],
        }


class OpenForm(QuestionForm):
    """A free text that a trainer marks on a rubric."""

    row_lists = {"rubric": 3}

    rubric = rows_of(CriterionRow, _("Rubric"), 12)
    max_words = StringField(_("Words at most"), [WholeNumber(1, 2000)], default="200")
    example = TextAreaField(
        _("A strong answer"),
        [Optional(), AtMost(LONGEST_QUESTION_TEXT)],
        description=_("Shown with the result."),
    )

    def type_fields(self) -> dict[str, Any]:
        """Return rubric, length and example."""
        data: dict[str, Any] = {"rubric": self.rubric.to_list(), "max_words": int(self.max_words.data)}
        return data | ({"example": plain(self.example.data)} if plain(self.example.data) else {})

    @classmethod
    def type_data(cls, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Return rubric, length and example as typed."""
        rubric = [dict(row) | {"points": typed(row.get("points"))} for row in definition.get("rubric", [])]
        more = {"max_words": str(definition.get("max_words", 200)), "example": definition.get("example", "")}
        return {"rubric": rubric} | more


class JudgementForm(QuestionForm):
    """Responses to be rated, marked by their distance to experts' ratings."""

    row_lists = {"responses": 3}

    scale = TextAreaField(
        _("Labels of the scale"), ANY, description=_("One per line, 2 to 7, from the least to the most appropriate.")
    )
    responses = rows_of(RatedRow, _("Responses"), 10)

    def type_fields(self) -> dict[str, Any]:
        """Return scale and responses."""
        return {"scale": lines(self.scale.data), "responses": self.responses.to_list()}

    @classmethod
    def type_data(cls, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Return scale and responses as typed."""
        responses = [
            dict(row) | {"experts": ", ".join(map(str, row.get("experts", [])))}
            for row in definition.get("responses", [])
        ]
        return {"scale": "\n".join(definition.get("scale", [])), "responses": responses}


FORMS: dict[str, type[QuestionForm]] = {
    "single": SingleForm,
    "multiple": MultipleForm,
    "true_false": TrueFalseForm,
    "numeric": NumericForm,
    "ordering": OrderingForm,
    "matching": MatchingForm,
    "short_text": ShortTextForm,
    "open": OpenForm,
    "scenario": ScenarioForm,
    "judgement": JudgementForm,
}


def form_for(kind: str) -> type[QuestionForm]:
    """Return the form of a type; raises NotFound for what is none."""
    if kind not in FORMS:
        raise NotFound
    return FORMS[kind]
