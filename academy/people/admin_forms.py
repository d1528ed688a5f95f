"""Forms of the people and unit administration. Choices are handed in by the views."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from academy.people.emails import LONGEST, is_email
from academy.people.models import ExtraTime

EXTRA_TIME = {
    ExtraTime.usual: _("The usual time"),
    ExtraTime.quarter: _("A quarter more"),
    ExtraTime.half: _("Half as much again"),
    ExtraTime.double: _("Twice the time"),
    ExtraTime.no_limit: _("No time limit"),
}


class PersonForm(FlaskForm):
    """What an admin says about a person."""

    name = StringField(
        _("Name"),
        [InputRequired(_("Enter a name")), Length(max=200, message=_("Name must be at most 200 characters"))],
    )
    email = EmailField(_("Work email"), [InputRequired(_("Enter a work email")), Length(max=LONGEST)])
    unit = SelectField(_("Unit"), [InputRequired(_("Select a unit"))])
    role = SelectField(_("Role"), description=_("What they do for a living. Targets and learning path follow from it."))
    external_id = StringField(
        _("External ID"),
        [Optional(), Length(max=100, message=_("External ID must be at most 100 characters"))],
        description=_("Their number in your personnel system. An import finds people by it."),
    )
    leads = SelectMultipleField(
        _("Leads"),
        description=_("Clear the mark to take the permission away."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    leads_also = SelectField(
        _("Lead a unit"),
        [Optional()],
        description=_("Leaders read the group results of a unit and of everything under it."),
    )
    extra_time = SelectField(
        _("Time in quizzes"),
        choices=[SelectChoice(kind.value, words) for kind, words in EXTRA_TIME.items()],
        default=ExtraTime.usual.value,
        description=_("For quizzes with a time limit. Only admins and the person see it."),
    )
    is_trainer = BooleanField(_("Trainer"), description=_("Writes modules and grades answers without names."))
    is_admin = BooleanField(_("Admin"), description=_("Looks after people, units and assignments."))

    def validate_email(self, field: Field) -> None:
        """Accept one address in full."""
        if not is_email((field.data or "").strip()):
            raise ValidationError(_("Enter an email address in full, like jo@example.com"))


class UnitForm(FlaskForm):
    """A unit's name and place."""

    name = StringField(
        _("Name"),
        [InputRequired(_("Enter a name")), Length(max=120, message=_("Name must be at most 120 characters"))],
    )
    parent = SelectField(_("Lies in"), [InputRequired(_("Select the unit it lies in"))])
    is_partner = BooleanField(
        _("Partner company"), description=_("A company that works with yours and learns here too.")
    )
