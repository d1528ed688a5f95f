"""Forms about modules and lessons."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional

from academy.curriculum.addresses import is_reserved, is_slug, slug_of
from academy.curriculum.levels import LEVEL_NAMES
from academy.curriculum.limits import (
    LONGEST_MARKDOWN,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_MINUTES,
    MOST_OBJECTIVES,
)
from academy.curriculum.models import Competency, Lesson, ModuleVersion
from academy.curriculum.source import EVERYONE
from academy.people.models import Role
from academy.studio.fields import AtMost, WholeNumber, choices, lines, plain, words
from academy.studio.quiz_fields import QuizFields, quiz_data

LONGEST_CODE = 20


class ModuleForm(FlaskForm):
    """A new module: what it is called and where it stands."""

    title = StringField(_("Title"), [DataRequired(_("Enter a title")), AtMost(LONGEST_TITLE)])
    code = StringField(
        _("Code"),
        [DataRequired(_("Enter a code, such as SAL-4")), AtMost(LONGEST_CODE)],
        description=_("Short and unique, such as SAL-4. Learning paths refer to it."),
    )
    slug = StringField(
        _("Address"),
        [Optional()],
        description=_("Small letters, digits and hyphens, such as late-buyers. Made from the title when empty."),
    )

    def validate_slug(self, _field: Field) -> None:
        """Refuse an address that cannot be one or that a page has."""
        if not is_slug(self.address):
            raise ValidationError(gettext("Address must hold small letters, digits and single hyphens only"))
        if is_reserved(self.address):
            raise ValidationError(
                gettext("Address “%(slug)s” belongs to a page of Academy. Choose another", slug=self.address)
            )

    def validate_title(self, field: Field) -> None:
        """Refuse a title no address can be made from, unless one is given."""
        if field.data and not plain(self.slug.data) and not slug_of(field.data):
            raise ValidationError(gettext("Enter an address too, as none can be made from this title"))

    @property
    def address(self) -> str:
        """Return the address typed, or the one made from the title."""
        return plain(self.slug.data) or slug_of(self.title.data or "")


class CheckboxesField(SelectMultipleField):
    """Several of a list, as checkboxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class FactsForm(QuizFields, FlaskForm):
    """What a module says of itself. facts_form() adds a level field for every competency."""

    version = HiddenField()
    title = StringField(_("Title"), [DataRequired(_("Enter a title")), AtMost(LONGEST_TITLE)])
    summary = TextAreaField(
        _("Summary"), [AtMost(LONGEST_TEXT)], description=_("One or two sentences a person reads before starting.")
    )
    objectives = TextAreaField(
        _("Objectives"),
        [AtMost(LONGEST_TEXT * 3)],
        description=_("One per line. Each completes the sentence “After this you can …”"),
    )
    audience = CheckboxesField(_("Audience"), validate_choice=True)
    minutes = StringField(_("Minutes"), [WholeNumber(1, MOST_MINUTES)])
    pass_mark = StringField(_("Pass mark, per cent"), [WholeNumber(1, 100)])
    exercise = TextAreaField(
        _("Exercise"),
        [Optional(), AtMost(LONGEST_MARKDOWN)],
        description=_("Markdown. A task of ten to twenty minutes."),
    )

    def validate_objectives(self, field: Field) -> None:
        """Refuse more objectives than anybody reads."""
        if len(lines(field.data)) > MOST_OBJECTIVES:
            raise ValidationError(gettext("Objectives are at most %(number)d lines", number=MOST_OBJECTIVES))

    @property
    def level_fields(self) -> list[SelectField]:
        """Return the level fields in the order of the competencies."""
        return [field for field in self if field.name.startswith("level-")]

    def values(self) -> dict[str, Any]:
        """Return the facts as they are stored."""
        return {
            "title": plain(self.title.data),
            "summary": plain(self.summary.data),
            "objectives": lines(self.objectives.data),
            "audience": list(self.audience.data or []),
            "minutes": int(self.minutes.data),
            "pass_mark": int(self.pass_mark.data),
            "exercise": plain(self.exercise.data),
            "quiz_settings": self.quiz_settings(),
        }

    def levels(self, competencies: Iterable[Competency]) -> dict[int, int]:
        """Return the chosen levels by competency id."""
        chosen = {competency.id: int(self[f"level-{competency.key}"].data) for competency in competencies}
        return {competency_id: level for competency_id, level in chosen.items() if level}


def level_choices(empty: str) -> list[SelectChoice]:
    """Return the levels a question or module can have, after an empty choice."""
    levels = [
        (str(level), _("%(level)d · %(name)s", level=level, name=_(name))) for level, name in enumerate(LEVEL_NAMES)
    ]
    return choices([("0", empty), *levels[1:]])


def facts_form(
    version: ModuleVersion, competencies: Sequence[Competency], roles: Sequence[Role], sent: bool
) -> FactsForm:
    """Return the form filled with what was sent, else with what the version says."""

    class Form(FactsForm):
        """FactsForm with the fields of these competencies."""

    for competency in competencies:
        setattr(Form, f"level-{competency.key}", SelectField(competency.name, choices=level_choices(_("Not taught"))))
    form = Form() if sent else Form(formdata=None, data=facts_data(version))
    form.audience.choices = choices([(EVERYONE, _("Everyone")), *((role.slug, role.name) for role in roles)])
    return form


def facts_data(version: ModuleVersion) -> dict[str, Any]:
    """Return what the version says, as the form's fields hold it."""
    levels = {f"level-{taught.competency.key}": str(taught.level) for taught in version.competencies}
    return (
        {
            "title": version.title,
            "summary": version.summary,
            "objectives": "\n".join(version.objectives),
            "audience": list(version.audience),
            "minutes": str(version.minutes),
            "pass_mark": str(version.pass_mark),
            "exercise": version.exercise,
        }
        | levels
        | quiz_data(version.settings)
    )


class LessonTitleForm(FlaskForm):
    """A new lesson."""

    version = HiddenField()
    title = StringField(_("Title of the lesson"), [DataRequired(_("Enter a title")), AtMost(LONGEST_TITLE)])


class LessonForm(FlaskForm):
    """A lesson: its text and what stands around it."""

    version = HiddenField()
    title = StringField(_("Title"), [DataRequired(_("Enter a title")), AtMost(LONGEST_TITLE)])
    minutes = StringField(_("Minutes"), [WholeNumber(1, MOST_MINUTES)])
    markdown = TextAreaField(_("Text"), [AtMost(LONGEST_MARKDOWN)])
    takeaway = TextAreaField(
        _("Takeaway"), [Optional(), AtMost(LONGEST_TEXT)], description=_("The one sentence to remember.")
    )
    try_it = TextAreaField(
        _("Try it"), [Optional(), AtMost(LONGEST_TEXT)], description=_("Something small to do at once.")
    )
    try_it_minutes = StringField(_("Minutes to try it"), [WholeNumber(0, MOST_MINUTES)], default="0")
    facts = StringField(
        _("Facts"),
        [Optional(), AtMost(LONGEST_TEXT)],
        description=_("Their numbers in the register, such as S01, F16. Readers see them as the lesson's sources."),
    )

    def values(self) -> dict[str, Any]:
        """Return the lesson as it is stored."""
        text = plain(self.markdown.data)
        return {
            "title": plain(self.title.data),
            "minutes": int(self.minutes.data),
            "markdown": f"{text}\n" if text else "",
            "takeaway": plain(self.takeaway.data),
            "try_it": plain(self.try_it.data),
            "try_it_minutes": int(self.try_it_minutes.data),
            "fact_ids": words(self.facts.data),
        }


def lesson_data(lesson: Lesson) -> dict[str, Any]:
    """Return a lesson as the form's fields hold it."""
    return {
        "title": lesson.title,
        "minutes": str(lesson.minutes),
        "markdown": lesson.markdown,
        "takeaway": lesson.takeaway,
        "try_it": lesson.try_it,
        "try_it_minutes": str(lesson.try_it_minutes),
        "facts": ", ".join(lesson.fact_ids),
    }


def unknown_facts(field: Field, known: Iterable[str]) -> None:
    """Note an error when the field names facts that are not in the register."""
    missing = [fact for fact in words(field.data) if fact not in set(known)]
    if missing:
        message = gettext("Facts holds %(names)s, which the register does not have", names=", ".join(missing))
        field.errors = [*field.errors, message]


class PublishForm(FlaskForm):
    """What is new in the version about to be published."""

    version = HiddenField()
    note = TextAreaField(
        _("What is new in this version?"),
        [DataRequired(_("Write what is new in this version")), AtMost(LONGEST_TEXT)],
        description=_("Other trainers read it in the list of versions."),
    )
