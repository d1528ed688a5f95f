"""How the audit log and the list of jobs name a question: not by its key, which nobody sees."""

from textwrap import shorten

from flask_babel import gettext as _
from sqlalchemy import select

from academy.curriculum.models import ModuleVersion, Question, QuestionVersion
from academy.db import session

LONGEST = 60  # characters


def question_name(wording: QuestionVersion) -> str:
    """Return the text of a question, shortened, with the title of its module."""
    text = shorten(wording.definition["text"], LONGEST, placeholder="…")
    return _("“%(text)s” of “%(title)s”", text=text, title=module_title(wording.question.module_id))


def newest_name(question: Question) -> str:
    """Return the name of a question by its newest wording."""
    wordings = select(QuestionVersion).where(QuestionVersion.question_id == question.id)
    return question_name(session().scalars(wordings.order_by(QuestionVersion.number.desc()).limit(1)).one())


def module_title(module_id: int) -> str:
    """Return the title of a module's newest version."""
    titles = select(ModuleVersion.title).where(ModuleVersion.module_id == module_id)
    return session().scalars(titles.order_by(ModuleVersion.number.desc()).limit(1)).one()
