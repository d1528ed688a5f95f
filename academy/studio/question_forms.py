"""One form for every type of question; what they share stands in QuestionForm."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Optional

from academy.curriculum.limits import LONGEST_QUESTION_TEXT, LONGEST_TEXT
from academy.curriculum.models import Competency, Lesson
from academy.curriculum.publishing import sentence
from academy.studio.fields import AtMost, choices, plain, words
from academy.studio.forms import level_choices
from academy.studio.rows import (
    Row,
    Rows,
    changed_rows,
    touched_row,
)
from quizzes.questions import read_question

TYPE_NAMES = {
    "single": _("One answer"),
    "multiple": _("More than one answer"),
    "true_false": _("True or false"),
    "numeric": _("A number"),
    "ordering": _("Put in order"),
    "matching": _("Match pairs"),
    "short_text": _("A few words"),
    "open": _("Free text, marked by a trainer"),
    "scenario": _("A scenario, step by step"),
    "judgement": _("Rate responses"),
}
PURPOSES = [
    ("decision", _("A decision")),
    ("application", _("Applying something")),
    ("knowledge", _("Knowing something")),
]
KEEP, RESTART = "wording", "meaning"


def rows_of(kind: type[Row], label: str, most: int) -> Rows:
    """Return a list of rows of one kind."""
    return Rows(FormField(kind), label=label, max_entries=most)


class QuestionForm(FlaskForm):
    """What every question has. `row_lists` names a type's lists of rows and how many a new question starts with.

    `inner_rows` names the list inside every row of a list, with the same number.
    """

    row_lists: ClassVar[Mapping[str, int]] = {}
    inner_rows: ClassVar[Mapping[str, tuple[str, int]]] = {}

    version = HiddenField()
    key = HiddenField()
    shown_type = HiddenField()
    type = SelectField(_("Type"), choices=choices(TYPE_NAMES.items()))
    competency = SelectField(_("Competency"), [DataRequired(_("Select a competency"))])
    level = SelectField(_("Level"), choices=level_choices(_("Select a level")))
    purpose = SelectField(_("It asks for"), choices=choices(PURPOSES))
    lesson = SelectField(_("Lesson that teaches it"), [Optional()])
    facts = StringField(
        _("Facts"),
        [Optional(), AtMost(LONGEST_TEXT)],
        description=_("Their numbers in the register, such as S01, F16."),
    )
    misconceptions = HiddenField(_("Misconceptions"), [AtMost(LONGEST_TEXT)])
    anchor = HiddenField()
    text = TextAreaField(_("Question"), [DataRequired(_("Write what is asked")), AtMost(LONGEST_QUESTION_TEXT)])
    explanation = TextAreaField(
        _("General explanation"),
        [AtMost(LONGEST_TEXT)],
        description=_("One or two sentences shown with every result."),
    )
    edit = RadioField(
        _("This edit"),
        choices=choices(
            [
                (KEEP, _("fixes wording, keep results")),
                (RESTART, _("changes meaning, restart")),
            ]
        ),
        default=RESTART,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then whether the engine can read the question at all."""
        if not super().validate(extra_validators):
            return False
        question, problems = read_question(self.definition(), scored=False)
        if question is None:
            self.form_errors = [sentence(problem) for problem in problems]
        return question is not None

    def validate_level(self, field: Field) -> None:
        """Refuse a question without level."""
        if field.data == "0":
            raise ValidationError(gettext("Select a level"))

    def top_up(self) -> None:
        """Add the empty rows a new question starts with to lists that have none."""
        for name, fewest in self.row_lists.items():
            if not self[name].entries:
                self[name].top_up(fewest)
        for name, (inner, fewest) in self.inner_rows.items():
            for entry in self[name].entries:
                if not entry.form[inner].entries:
                    entry.form[inner].top_up(fewest)

    def with_rows(self, command: str) -> "QuestionForm":
        """Return the form after a command, everything typed kept.

        Commands are such as "options add", "options 2 remove", and "steps-0-choices 1 up" for a list inside a row.
        """
        name, _space, change = command.partition(" ")
        data = dict(self.data)
        for holder, key, rows in list(self._lists(data)):
            if rows.name == name:
                holder[key] = changed_rows(holder[key], change, rows.max_entries)
        changed = type(self)(formdata=None, data=data)
        for _holder, _key, rows in changed._lists(data):
            if rows.name == name:
                rows.touched = touched_row(change, len(rows.entries))
        return changed

    def _lists(self, data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, Rows]]:
        """Yield every list of rows, with the data that holds it and its key there."""
        for key in self.row_lists:
            yield data, key, self[key]
        for key, (inner, _fewest) in self.inner_rows.items():
            for entry, row in zip(self[key].entries, data[key], strict=True):
                yield row, inner, entry.form[inner]

    def offer(self, competencies: Sequence[Competency], lessons: Sequence[Lesson]) -> None:
        """Fill the lists to choose from."""
        empty = ("", gettext("Select a competency"))
        self.competency.choices = choices([empty, *((row.key, row.name) for row in competencies)])
        titles = {"": gettext("None")} | {lesson.slug: lesson.title for lesson in lessons}
        if self.lesson.data:
            titles.setdefault(self.lesson.data, gettext("%(slug)s (no longer in the module)", slug=self.lesson.data))
        self.lesson.choices = choices(titles.items())

    def definition(self) -> dict[str, Any]:
        """Return the question in the native format, its id left out."""
        common: dict[str, Any] = {
            "type": self.type.data,
            "competency": self.competency.data,
            "level": int(self.level.data),
            "anchor": self.anchor.data == "true",
            "purpose": self.purpose.data,
            "lesson": self.lesson.data,
            "facts": words(self.facts.data),
            "misconceptions": words(self.misconceptions.data),
        }
        given = {key: value for key, value in common.items() if value}
        texts = {"text": plain(self.text.data), "explanation": plain(self.explanation.data)}
        return given | texts | self.type_fields()

    def type_fields(self) -> dict[str, Any]:
        """Return the type's own fields in the native format."""
        raise NotImplementedError

    @classmethod
    def data_of(cls, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Return a question of the native format as the form's fields hold it."""
        names = ("type", "competency", "purpose", "lesson", "text", "explanation")
        data: dict[str, Any] = {name: definition.get(name, "") for name in names}
        data["shown_type"] = data["type"]
        data |= {name: ", ".join(definition.get(name, [])) for name in ("facts", "misconceptions")}
        data |= {"level": str(definition.get("level", 0)), "anchor": "true" if definition.get("anchor") else ""}
        return data | cls.type_data(definition)

    @classmethod
    def type_data(cls, definition: Mapping[str, Any]) -> dict[str, Any]:
        """Return the type's own fields as the form's fields hold them."""
        return {name: definition.get(name, []) for name in cls.row_lists}
