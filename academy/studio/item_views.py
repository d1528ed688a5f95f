"""The page of item analysis."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from academy.auth import trainer_required
from academy.studio.item_queries import MOST_PEOPLE, first_answers, role_names, roles_by_person, wordings_by_id
from academy.studio.items import item_figures, largest_role
from academy.studio.queries import published_with_quiz
from quizzes.statistics import ANSWERS_PER_GROUP

blueprint = Blueprint("studio_items", __name__)


@blueprint.get("/studio/<module>/items")
@trainer_required
def items(module: str) -> ResponseReturnValue:
    """Show how hard, how telling and how fair the questions of the published version are."""
    version = published_with_quiz(module)
    ids = [entry.question_id for entry in version.entries] if version else []
    answers, roles = first_answers(ids), roles_by_person(ids)
    return render_template(
        "studio/items.html",
        module=module,
        version=version,
        items=item_figures(version, answers, wordings_by_id(ids), roles) if version else [],
        people=len({answer.person_id for answer in answers}),
        most_people=MOST_PEOPLE,
        role=role_names().get(largest_role(roles) or "", ""),
        per_group=ANSWERS_PER_GROUP,
        most_missing=ANSWERS_PER_GROUP - current_app.config["SMALLEST_GROUP"],
    )
