"""Forms about signing in and one's own settings."""

from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from academy.people.passwords import SHORTEST

LONGEST_PASSWORD = 200  # argon2 takes its time for every byte


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = EmailField(_("Work email"), [InputRequired(_("Enter your work email")), Length(max=254)])
    password = PasswordField(_("Password"), [InputRequired(_("Enter your password")), Length(max=LONGEST_PASSWORD)])


class ForgottenForm(FlaskForm):
    """The address a reset link goes to."""

    email = EmailField(_("Work email"), [InputRequired(_("Enter your work email")), Length(max=254)])


class PasswordForm(FlaskForm):
    """Choose a password."""

    password = PasswordField(
        _("New password"),
        [
            InputRequired(_("Enter a new password")),
            Length(min=SHORTEST, message=_("New password must be at least 10 characters")),
            Length(max=LONGEST_PASSWORD, message=_("New password must be at most 200 characters")),
        ],
        description=_("At least 10 characters. A few words in a row are easy to remember and hard to guess."),
    )
    again = PasswordField(
        _("New password again"), [EqualTo("password", _("New password again must be the same as the new password"))]
    )


class ChangePasswordForm(PasswordForm):
    """Choose a new password, knowing the old one."""

    old = PasswordField(_("Current password"), [InputRequired(_("Enter your current password"))])


class SettingsForm(FlaskForm):
    """How Academy looks and which time it shows."""

    theme = RadioField(
        _("Colours"),
        choices=[
            SelectChoice("", _("As on this device")),
            SelectChoice("light", _("Light")),
            SelectChoice("dark", _("Dark")),
        ],
        default="",
    )
    timezone = SelectField(_("Time zone"), validate_choice=False)

    def validate_timezone(self, field: Field) -> None:
        """Accept the organisation's zone or a known one."""
        if field.data and field.data not in available_timezones():
            raise ValidationError(_("Select a time zone from the list"))


class MistakeForm(FlaskForm):
    """What is wrong in one's own record."""

    text = StringField(
        _("What is wrong?"),
        [
            DataRequired(_("Write what is wrong")),
            Length(max=500, message=_("What is wrong must be at most 500 characters")),
        ],
    )
