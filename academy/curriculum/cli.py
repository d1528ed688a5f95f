"""`flask curriculum`: check, import and export a curriculum folder, and report on it."""

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from academy.clock import now
from academy.curriculum.checks import check_curriculum, summary
from academy.curriculum.linting import lint
from academy.curriculum.loading import load_curriculum
from academy.curriculum.practice_loading import load_practice
from academy.curriculum.reporting import report
from academy.curriculum.services import ImportReport, export_curriculum, import_curriculum
from academy.db import transaction
from academy.errors import Refused
from quizzes.problems import Problem, has_errors

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "academy" / "starter"
STARTER_REPORT = ROOT / "docs" / "curriculum.md"
existing_folder = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group("curriculum")
def command() -> None:
    """Check, import and export the curriculum, and report on it."""


@command.command("check")
@existing_folder
@as_json_option
@click.option("--strict-dates", is_flag=True, help="Count review dates that have passed as errors.")
def check_command(folder: Path, as_json: bool, strict_dates: bool) -> None:
    """Say what keeps FOLDER from teaching and measuring well, with file, line and fix. Exits with 1 on errors."""
    curriculum, problems = load_curriculum(folder)
    practice, practice_problems = load_practice(folder)
    problems += practice_problems + check_curriculum(curriculum)
    problems += lint(curriculum, practice, now().date(), strict_dates)
    counts = summary(curriculum, len(practice.drills), problems)
    if as_json:
        click.echo(json.dumps(counts, indent=2))
    else:
        _print_problems(problems)
        click.echo("{modules} modules, {lessons} lessons, {questions} questions, {drills} drills.".format(**counts))
    sys.exit(1 if has_errors(problems) else 0)


@command.command("report")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=STARTER)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), default=STARTER_REPORT)
def report_command(folder: Path, target: Path) -> None:
    """Write the map of a curriculum to a Markdown file; without arguments, that of the one we ship."""
    curriculum, problems = load_curriculum(folder)
    practice, practice_problems = load_practice(folder)
    if has_errors([*problems, *practice_problems]):
        raise click.ClickException(f"{folder} cannot be read. Run 'flask curriculum check' and mend it first.")
    target.write_text(report(curriculum, practice), encoding="utf-8")
    click.echo(f"Written to {target}.")


@command.command("import")
@existing_folder
@as_json_option
@with_appcontext
def import_command(folder: Path, as_json: bool) -> None:
    """Load FOLDER: unchanged modules stay as they are, changed ones become a new published version."""
    try:
        with transaction():
            report = import_curriculum(folder)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from refusal
    if as_json:
        click.echo(json.dumps(_report_data(report), indent=2))
    else:
        _print_problems(report.problems)
        click.echo(_report_sentence(report))
    sys.exit(1 if has_errors(report.problems) else 0)


@command.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@as_json_option
@with_appcontext
def export_command(folder: Path, as_json: bool) -> None:
    """Write the published curriculum to FOLDER, which must be new or empty."""
    try:
        files = export_curriculum(folder)
    except Refused as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(json.dumps({"files": files}) if as_json else f"{files} files written to {folder}.")


def _print_problems(problems: list[Problem]) -> None:
    for problem in problems:
        click.echo(f"{problem.severity}: {problem}")


def _report_data(report: ImportReport) -> dict[str, list[str]]:
    return {
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "problems": [f"{problem.severity}: {problem}" for problem in report.problems],
    }


def _report_sentence(report: ImportReport) -> str:
    if has_errors(report.problems):
        return "Nothing was imported. Mend the errors above and try again."
    return (
        f"{len(report.created)} modules new, {len(report.changed)} with a new version, "
        f"{len(report.unchanged)} unchanged."
    )
