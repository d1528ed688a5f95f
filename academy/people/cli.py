"""`flask people import` and `flask people create-admin`."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from flask_babel import ngettext

from academy.db import transaction
from academy.errors import AcademyError
from academy.people import import_queries, import_services
from academy.people.first_admin import create_admin
from academy.people.import_findings import findings, ready
from academy.people.models import PeopleImport

SOME_ROWS_ARE_BAD, FILE_IS_BAD = 1, 2

command = AppGroup("people", help="People: import them, make the first admin.")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what the file would do.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.option("--deactivate-missing", is_flag=True, help="Deactivate people who are not in the file; admins stay.")
def import_people(file: Path, dry_run: bool, as_json: bool, deactivate_missing: bool) -> None:
    """Import the people of a CSV file with the columns name, email, unit, role and perhaps external_id, leads.

    Exit status: 0, or 1 when rows have problems (the others are imported), or 2 when nothing can be read.
    """
    try:
        found = _check(file) if dry_run else _import(file, deactivate_missing, quiet=as_json)
    except AcademyError as problem:
        click.echo(problem.message, err=True)
        sys.exit(FILE_IS_BAD)
    click.echo(json.dumps(found, indent=2, ensure_ascii=False) if as_json else _report(found, dry_run))
    sys.exit(FILE_IS_BAD if "missing" in found else SOME_ROWS_ARE_BAD if found["bad"] else 0)


@command.command("create-admin")
@click.argument("email")
@click.argument("name")
@click.option("--organisation", default="My company", show_default=True, help="Its name, when there is none yet.")
def create_admin_command(email: str, name: str, organisation: str) -> None:
    """Make somebody an admin and print a link to choose their password; for a first installation."""
    try:
        with transaction():
            link = create_admin(email, name, organisation)
    except AcademyError as problem:
        raise click.ClickException(problem.message) from problem
    click.echo(f"{name} is an admin. They choose their password here (the link works once, for 14 days):\n{link}")


def _check(file: Path) -> dict[str, Any]:
    return findings(import_queries.checker(file.read_bytes()), import_queries.leavers)


def _import(file: Path, deactivate_missing: bool, quiet: bool) -> dict[str, Any]:
    with transaction():
        people_import = import_services.check_file(file.name, file.read_bytes())
        people_import.deactivate_missing = deactivate_missing
        number, found = people_import.number, people_import.findings
        if deactivate_missing:
            import_services.refuse_leavers_beside_problems(found.get("bad", 0))
    if not ready(found):
        return found
    import_services.apply_import(number, lambda done, total, _message: _show(done, total, quiet))
    with transaction() as session:
        return dict(session.query(PeopleImport).filter_by(number=number).one().findings)


def _show(done: int, total: int, quiet: bool) -> None:
    if not quiet:
        click.echo(f"{done} of {total} rows", err=True)


def _report(found: dict[str, Any], dry_run: bool) -> str:
    if "missing" in found:
        return str(found["missing"])
    verb = "ready" if dry_run else "imported"
    lines = [
        f"{ready(found)} {verb}: {found['new']} new, {found['unchanged']} unchanged, {found['changed']} changed",
        ngettext("%(num)s row has a problem", "%(num)s rows have problems", found["bad"]),
    ]
    lines += [
        f'Row {problem["row"]}  {problem["column"]}  "{problem["value"]}"  {problem["message"]}'
        for problem in found["problems"]
    ]
    if found.get("leavers_kept"):
        lines.append(_("Nobody was deactivated, because the people in these rows would count as missing."))
    elif "deactivated" in found:
        lines.append(f"{found['deactivated']} deactivated")
    return "\n".join(lines)
