"""The form of a correction."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from academy.curriculum.limits import LONGEST_TEXT
from academy.studio.fields import AtMost


class ReasonForm(FlaskForm):
    """Why results are corrected."""

    reason = TextAreaField(
        _("Reason"),
        [DataRequired(_("Write the reason")), AtMost(LONGEST_TEXT)],
        description=_("It is kept with every mark and in the log. Learners do not see it."),
    )
