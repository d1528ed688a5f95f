"""The page of item analysis."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from academy.auth import trainer_required
from academy.studio.item_queries import MOST_PEOPLE, first_answers, wordings_by_id
from academy.studio.items import item_figures
from academy.studio.queries import published_with_quiz

blueprint = Blueprint("studio_items", __name__)


@blueprint.get("/studio/<module>/items")
@trainer_required
def items(module: str) -> ResponseReturnValue:
    """Show how hard and how telling the questions of the published version are."""
    version = published_with_quiz(module)
    ids = [entry.question_id for entry in version.entries] if version else []
    answers = first_answers(ids)
    return render_template(
        "studio/items.html",
        module=module,
        version=version,
        items=item_figures(version, answers, wordings_by_id(ids)) if version else [],
        people=len({answer.person_id for answer in answers}),
        most_people=MOST_PEOPLE,
    )
