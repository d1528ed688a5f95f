"""The help page and the accessibility statement."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
def help_page() -> ResponseReturnValue:
    """Show the help for what this person may use."""
    return render_template("help/help.html")


@blueprint.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """Say what is done for accessibility."""
    return render_template("help/accessibility.html")
