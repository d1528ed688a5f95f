"""Import people: upload, dry run, matching columns, apply."""

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from academy.auth import admin_required, me
from academy.errors import Refused
from academy.people import import_queries as queries
from academy.people import import_services as services
from academy.people.import_findings import ready
from academy.people.import_forms import ApplyForm, ColumnsForm, UploadForm
from academy.people.models import ImportState, PeopleImport
from academy.spreadsheets import csv_download

blueprint = Blueprint("people_import", __name__, url_prefix="/admin/people/import")


@blueprint.get("")
@admin_required
def upload() -> ResponseReturnValue:
    """Show what a file looks like, and the latest imports."""
    return _upload_page(UploadForm())


@blueprint.post("")
@admin_required
def upload_submit() -> ResponseReturnValue:
    """Check a file and keep it with what was found; no person changes."""
    form = UploadForm()
    if not form.validate():
        return _upload_page(form, 422)
    try:
        found = services.check_file(form.file.data.filename or "", form.file.data.read(), me().id)
    except Refused as refusal:
        form.file.errors = [refusal.message]
        return _upload_page(form, 422)
    return redirect(url_for("people_import.checked", number=found.number), 303)


@blueprint.get("/<int:number>")
@admin_required
def checked(number: int) -> ResponseReturnValue:
    """Show an import: what the dry run found, how far applying is, or how it ended."""
    people_import = queries.import_by_number(number)
    if people_import.state is not ImportState.checked:
        return render_template("admin/import_applied.html", this=people_import, ready=ready(people_import.findings))
    if "missing" in people_import.findings:
        return _columns_page(people_import, _columns_form(people_import))
    return _checked_page(people_import, ApplyForm())


@blueprint.post("/<int:number>/columns")
@admin_required
def match_columns(number: int) -> ResponseReturnValue:
    """Match the columns by hand and check again."""
    people_import = queries.import_by_number(number, with_content=True)
    form = _columns_form(people_import)
    if not form.validate() or form.repeated():
        form.form_errors = [_("Select a different column for each")] if form.repeated() else []
        return _columns_page(people_import, form, 422)
    services.choose_columns(people_import, form.places())
    return redirect(url_for("people_import.checked", number=number), 303)


@blueprint.post("/<int:number>/apply")
@admin_required
def apply(number: int) -> ResponseReturnValue:
    """Start importing the good rows."""
    people_import = queries.import_by_number(number)
    form = ApplyForm()
    try:
        services.start_import(people_import, form.deactivate_missing.data, me().id)
    except Refused as refusal:
        form.deactivate_missing.errors = [refusal.message]
        return _checked_page(people_import, form, 422)
    return redirect(url_for("people_import.checked", number=number), 303)


@blueprint.get("/<int:number>/errors.csv")
@admin_required
def errors(number: int) -> ResponseReturnValue:
    """Download the rows with problems, each with what is wrong."""
    people_import = queries.import_by_number(number, with_content=True)
    checker = queries.checker(people_import.content, people_import.findings["columns"])
    header = [*checker.columns.header, _("row"), _("problem")]
    return csv_download(f"import-{number}-errors.csv", header, services.bad_rows(checker))


def _upload_page(form: UploadForm, status: int = 200) -> ResponseReturnValue:
    return make_response(render_template("admin/import.html", form=form, imports=queries.recent_imports()), status)


def _checked_page(people_import: PeopleImport, form: ApplyForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "admin/import_checked.html", this=people_import, form=form, ready=ready(people_import.findings)
    )
    return make_response(page, status)


def _columns_page(people_import: PeopleImport, form: ColumnsForm, status: int = 200) -> ResponseReturnValue:
    return make_response(render_template("admin/import_columns.html", this=people_import, form=form), status)


def _columns_form(people_import: PeopleImport) -> ColumnsForm:
    found = people_import.findings
    known = {**found["columns"], **found.get("suggestions", {})}
    form = ColumnsForm(data={name: str(place) for name, place in known.items()})
    columns = [SelectChoice(str(place), name) for place, name in enumerate(found["header"]) if name]
    for field in form:
        if field.type == "SelectField":
            empty = _("Select a column") if not field.flags.optional else _("Not in the file")
            field.choices = [SelectChoice("", empty), *columns]
    return form
