"""The list of modules, a module's facts and outline, its versions, and publishing."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from academy.auth import me, trainer_required
from academy.curriculum.models import ModuleVersion, QuizEntry
from academy.curriculum.publishing import headline, what_is_missing
from academy.curriculum.queries import competencies, roles_in_order
from academy.curriculum.services import picture_addresses
from academy.errors import Conflict
from academy.learning.grading_queries import waiting_to_be_graded
from academy.studio import queries, services
from academy.studio.conflicts import conflict_page
from academy.studio.editions import Edition
from academy.studio.fields import plain
from academy.studio.forms import FactsForm, ModuleForm, PublishForm, facts_data, facts_form
from academy.studio.question_services import move_question
from academy.studio.saving import refused, saved

blueprint = Blueprint("studio", __name__)


@blueprint.get("/studio")
@trainer_required
def index() -> ResponseReturnValue:
    """List all modules with their states."""
    return render_template("studio/index.html", rows=queries.modules(), waiting=waiting_to_be_graded(me().id))


@blueprint.get("/studio/new")
@trainer_required
def new() -> ResponseReturnValue:
    """Ask what the new module is called."""
    return render_template("studio/new.html", form=ModuleForm())


@blueprint.post("/studio/new")
@trainer_required
def create() -> ResponseReturnValue:
    """Make the module and open its draft."""
    form = ModuleForm()
    if not form.validate() or _names_are_taken(form):
        return render_template("studio/new.html", form=form), 422
    draft = services.create_module(me(), plain(form.title.data), form.address, plain(form.code.data))
    return redirect(url_for("studio.module", module=draft.module.slug), 303)


@blueprint.get("/studio/<module>")
@trainer_required
def module(module: str) -> ResponseReturnValue:
    """Show what the module says of itself, and its outline."""
    version = queries.working_version(module)
    return _module_page(version, facts_form(version, competencies(), roles_in_order(), sent=False))


@blueprint.post("/studio/<module>")
@trainer_required
def save_facts(module: str) -> ResponseReturnValue:
    """Replace what the module says of itself."""
    rows = competencies()
    version = queries.working_version(module)
    form = facts_form(version, rows, roles_in_order(), sent=True)
    if not form.validate():
        return refused(_module_page(version, form), form)
    try:
        draft = services.open_draft(module, Edition.parse(form.version.data), me())
    except Conflict as conflict:
        return conflict_page(conflict, module, form, facts_data(version))
    services.save_facts(draft, form.values(), form.levels(rows))
    return saved(draft, url_for("studio.module", module=module))


@blueprint.post("/studio/<module>/outline")
@trainer_required
def move(module: str) -> ResponseReturnValue:
    """Move a lesson or a question up, down or to a position."""
    name, _space, to = request.form.get("move", "").partition(" ")
    if to == "to":
        to = request.form.get(f"position-{name}", "")
    draft = services.open_draft(module, Edition.parse(request.args.get("version", "")), me())
    kind, _dash, identity = name.partition("-")
    if kind == "lesson":
        services.move_lesson(draft, identity, to)
    else:
        move_question(draft, int(identity) if identity.isascii() and identity.isdigit() else 0, to)
    return redirect(url_for("studio.module", module=module, _anchor=f"{kind}s"), 303)


@blueprint.get("/studio/<module>/versions")
@trainer_required
def versions(module: str) -> ResponseReturnValue:
    """List the module's versions."""
    version = queries.working_version(module)
    return render_template("studio/versions.html", version=version, rows=queries.versions_of(version.module))


@blueprint.get("/studio/<module>/publish")
@trainer_required
def publish(module: str) -> ResponseReturnValue:
    """Show what is missing, or what publishing will do."""
    return _publish_page(queries.working_version(module), PublishForm())


@blueprint.post("/studio/<module>/publish")
@trainer_required
def publish_submit(module: str) -> ResponseReturnValue:
    """Publish the draft."""
    version, form = queries.working_version(module), PublishForm()
    if not form.validate() or what_is_missing(version, picture_addresses(version.module)):
        return _publish_page(version, form), 422
    published = services.publish(module, Edition.parse(form.version.data), plain(form.note.data), me())
    flash(_("Version %(number)d is published.", number=published.number), "success")
    for entry in queries.corrected_entries(published):
        flash(_correction_words(module, entry), "info")
    return redirect(url_for("studio.versions", module=module), 303)


def _correction_words(module: str, entry: QuizEntry) -> Markup:
    url = url_for("studio_corrections.results", module=module, key=entry.question_version.question.key)
    words = _("Question %(number)d was corrected and keeps its results.", number=entry.position)
    return Markup("{} <a href='{}'>{}</a>").format(words, url, _("See what a re-mark would change"))


def _names_are_taken(form: ModuleForm) -> bool:
    slug_taken, taken_code = queries.taken_names(form.address, plain(form.code.data))
    if slug_taken:
        form.slug.errors = [_("Address “%(slug)s” belongs to another module. Choose another", slug=form.address)]
    if taken_code:
        form.code.errors = [_("Code “%(code)s” belongs to another module. Choose another", code=taken_code)]
    return slug_taken or bool(taken_code)


def _module_page(version: ModuleVersion, form: FactsForm) -> str:
    return render_template("studio/module.html", version=version, form=form, edition=str(Edition.of(version)))


def _publish_page(version: ModuleVersion, form: PublishForm) -> str:
    missing = what_is_missing(version, picture_addresses(version.module))
    return render_template(
        "studio/publish.html",
        version=version,
        form=form,
        missing=missing,
        headline=headline(version, missing),
        edition=str(Edition.of(version)),
    )
