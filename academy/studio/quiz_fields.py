"""The rules of a module's quiz as its form holds them. Moments are typed in the organisation's zone."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, Form, SelectField, StringField, ValidationError
from wtforms.validators import Optional

from academy.studio.fields import WholeNumber, choices
from quizzes.formats.settings import MOST_ATTEMPTS, MOST_DAYS, MOST_DRAWN, MOST_MINUTES, settings_data
from quizzes.quiz import Settings

NUMBERS = {"time_limit": "quiz_minutes", "attempts": "quiz_attempts", "delay": "quiz_delay", "draw": "quiz_draw"}
MOMENTS = {"opens": "quiz_opens", "closes": "quiz_closes"}
CHOICES = {"feedback": "quiz_feedback", "grading": "quiz_grading"}
TYPED_MOMENT = "%Y-%m-%dT%H:%M"


class Moment:
    """Take a day and time as the browser's control writes them."""

    def __call__(self, _form: Form, field: Field) -> None:
        """Raise unless the field holds a moment."""
        try:
            datetime.strptime(field.data.strip(), TYPED_MOMENT)
        except ValueError:
            message = gettext("%(label)s must be a day and time, like 2027-05-21T09:00", label=field.label.text)
            raise ValidationError(message) from None


class QuizFields:
    """Fields of the module form, each empty where the usual rule holds."""

    quiz_feedback = SelectField(
        _("Explanations"),
        choices=choices([("at_end", _("When the quiz is finished")), ("immediately", _("Right after each question"))]),
    )
    quiz_grading = SelectField(
        _("Attempt that counts"),
        choices=choices(
            [
                ("best", _("The best")),
                ("last", _("The last")),
                ("first", _("The first")),
                ("mean", _("The mean of all")),
            ]
        ),
    )
    quiz_draw = StringField(
        _("Questions to draw"),
        [Optional(), WholeNumber(1, MOST_DRAWN)],
        description=_("Out of all, spread over competencies and levels, unseen ones first. Empty: all, at most 20."),
    )
    quiz_attempts = StringField(
        _("Attempts allowed"),
        [Optional(), WholeNumber(1, MOST_ATTEMPTS)],
        description=_("Empty: as many as people like."),
    )
    quiz_delay = StringField(
        _("Days between attempts"), [Optional(), WholeNumber(0, MOST_DAYS)], description=_("Empty: the usual wait.")
    )
    quiz_minutes = StringField(
        _("Time limit, minutes"),
        [Optional(), WholeNumber(1, MOST_MINUTES)],
        description=_(
            "Empty: none, as a rule. Admins can give a person more, and everybody may ask for more ten times."
        ),
    )
    quiz_opens = StringField(_("Opens"), [Optional(), Moment()])
    quiz_closes = StringField(_("Closes"), [Optional(), Moment()])

    def validate_quiz_closes(self, field: Field) -> None:
        """Refuse an end before the beginning."""
        opens, closes = _moment(self.quiz_opens.data), _moment(field.data)
        if opens and closes and closes <= opens:
            raise ValidationError(gettext("Closes must be later than Opens"))

    def quiz_settings(self) -> dict[str, Any]:
        """Return the rules as they are stored, usual ones left out."""
        typed = {key: (getattr(self, name).data or "").strip() for key, name in NUMBERS.items()}
        moments = {key: _moment(getattr(self, name).data) for key, name in MOMENTS.items()}
        chosen = {key: getattr(self, name).data for key, name in CHOICES.items()}
        stored: dict[str, Any] = {key: int(text) for key, text in typed.items() if text}
        stored |= {key: moment.isoformat() for key, moment in moments.items() if moment}
        return stored | {key: value for key, value in chosen.items() if value not in ("at_end", "best")}


def quiz_data(settings: Settings) -> dict[str, str]:
    """Return the rules as the fields hold them."""
    stored = settings_data(settings)
    data = {name: str(stored.get(key, "")) for key, name in NUMBERS.items()}
    data |= {"quiz_feedback": settings.feedback, "quiz_grading": settings.grading}
    for name, moment in (("quiz_opens", settings.opens), ("quiz_closes", settings.closes)):
        data[name] = moment.astimezone(_zone()).strftime(TYPED_MOMENT) if moment else ""
    return data


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.strptime((text or "").strip(), TYPED_MOMENT).replace(tzinfo=_zone())
    except ValueError:
        return None


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["ORGANISATION_TIMEZONE"])
