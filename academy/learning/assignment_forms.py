"""The three questions of the assignment wizard. Choices are handed in by the views."""

from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, Field, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired, Optional


class WhoForm(FlaskForm):
    """The group."""

    unit = SelectField(
        _("Unit"), [InputRequired(_("Select a unit"))], description=_("Everybody in it and in the units under it.")
    )
    role = SelectField(_("Role"), [Optional()])


class WhatForm(FlaskForm):
    """The module."""

    module = RadioField(_("Which module?"), [InputRequired(_("Select a module"))])


class WhenForm(FlaskForm):
    """The due day."""

    due = DateField(
        _("Due date"),
        [InputRequired(_("Enter a due date"))],
        description=_("The day ends at midnight. Reminders go out 7 days and 1 day before."),
    )
    today: date

    def validate_due(self, field: Field) -> None:
        """Accept today and later days; `today` is set by the view."""
        if field.data < self.today:
            raise ValidationError(_("Due date must be today or later"))
