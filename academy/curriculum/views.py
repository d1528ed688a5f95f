"""Pictures of lessons; everything else about the curriculum is shown by learning and studio."""

from pathlib import PurePath

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue
from flask_login import login_required

from academy.curriculum import queries
from academy.curriculum.limits import PICTURE_KINDS
from academy.errors import NotFound

# A picture may style itself but neither runs scripts nor loads anything, even when it is opened on its own.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
ONE_YEAR = 31_536_000

blueprint = Blueprint("curriculum", __name__)


@blueprint.get("/pictures/<digest>/<name>")
@login_required
def picture(digest: str, name: str) -> ResponseReturnValue:
    """Send a picture; its address changes with its content, so it can be kept."""
    kind = PICTURE_KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        raise NotFound
    response = make_response(queries.picture(digest, name).content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.headers["Cache-Control"] = f"private, max-age={ONE_YEAR}, immutable"
    return response
