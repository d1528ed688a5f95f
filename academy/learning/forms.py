"""Forms about open answers: grading them, and asking who wrote one."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from academy.learning.regrading import Regrading
from quizzes.questions.open import Criterion, Open

LONGEST_COMMENT = 2000


def _without_nul(text: str | None) -> str:
    return (text or "").replace("\x00", "").strip()  # no database keeps NUL in a text


def sent_number(text: str | None) -> int:
    """Return the number a hidden field holds, 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


class GradingForm(FlaskForm):
    """The rubric lines an answer earned, and a word to the learner. `wording` tells whose rubric was on the page."""

    response = HiddenField(validators=[InputRequired()])
    wording = HiddenField()
    points = SelectMultipleField(
        _l("What the answer does"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    comment = TextAreaField(
        _l("Comment for the learner"), filters=[_without_nul], validators=[Length(max=LONGEST_COMMENT)]
    )

    def offer(self, question: Open, regrading: Regrading | None = None) -> None:
        """Offer the question's rubric, telling which lines of a corrected one nobody has judged."""
        unjudged = regrading.unjudged if regrading else []
        self.points.choices = [(index, _line(line, index in unjudged)) for index, line in enumerate(question.rubric)]

    def keep(self, regrading: Regrading) -> None:
        """Start from what was granted and written before."""
        self.points.data, self.comment.data = regrading.granted, regrading.comment

    def start_again(self) -> None:
        """Drop the ticks, which stood beside other lines, and say why."""
        self.points.data = []
        self.points.errors = [_("The rubric was corrected while you graded. Tick what the answer does again.")]


def _line(line: Criterion, is_unjudged: bool) -> str:
    text = _("Not judged yet: %(line)s", line=line.text) if is_unjudged else line.text
    return ngettext("%(text)s (%(num)d point)", "%(text)s (%(num)d points)", line.points, text=text)


class RevealForm(FlaskForm):
    """Why an admin has to know whose answer it is."""

    response = HiddenField(validators=[InputRequired()])
    reason = TextAreaField(
        _l("Why you need to know"),
        filters=[_without_nul],
        validators=[DataRequired(_l("Write why you need to know")), Length(max=LONGEST_COMMENT)],
        description=_l("Kept in the audit log with your name."),
    )
