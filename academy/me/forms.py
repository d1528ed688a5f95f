"""Forms about oneself."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from academy.curriculum.models import Competency

NOT_SURE = "not-sure"
OUT_OF_TEN = [SelectChoice(NOT_SURE, _("Not sure")), *(SelectChoice(str(number)) for number in range(11))]


def self_rating_form(competencies: Iterable[Competency], before: dict[int, int | None]) -> FlaskForm:
    """Build the form that asks, per competency, how many of ten typical questions one would get right.

    `before` holds the last ratings by competency id; they are filled in.
    """

    class SelfRatingForm(FlaskForm):
        pass

    for competency in competencies:
        rated = before.get(competency.id)
        setattr(
            SelfRatingForm,
            competency.key,
            SelectField(competency.name, choices=OUT_OF_TEN, default=NOT_SURE if rated is None else str(rated)),
        )
    return SelfRatingForm()


def ratings_in(form: FlaskForm, competencies: Iterable[Competency]) -> dict[int, int | None]:
    """Return what the form says, by competency id; None is "not sure"."""
    chosen = {competency.id: form[competency.key].data for competency in competencies}
    return {key: None if value == NOT_SURE else int(value) for key, value in chosen.items()}
