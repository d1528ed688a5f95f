"""`flask readiness publish` and `flask readiness estimate`."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from academy.errors import AcademyError
from academy.readiness import estimate_services, services
from academy.readiness.estimation.file_estimates import estimate_files

command = AppGroup("readiness", help="Publish readiness and estimate it.")

DAY_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]
A_FILE = click.Path(dir_okay=False, path_type=Path)


@command.command("publish")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def publish(as_json: bool) -> None:
    """Publish the readiness of all units as of now."""
    try:
        publication = services.publish()
    except AcademyError as refusal:
        raise click.ClickException(refusal.message) from None
    facts = {"number": publication.number, "at": publication.at.isoformat(), "units": len(publication.units)}
    click.echo(json.dumps(facts) if as_json else f"Publication {facts['number']}: {facts['units']} units.")


@command.command("estimate")
@click.option("--people", type=A_FILE, help="CSV file: person,unit,role.")
@click.option(
    "--answers",
    type=A_FILE,
    help="CSV file: person,question,competency,right,answered_at,guess,difficulty,anchor. right is 0 to 1; guess is c "
    "(0.2 when empty), difficulty is b in logits (0 when empty), answered_at may be empty.",
)
@click.option("--out", type=A_FILE, help="Where to write the figures of units: one line per unit and competency.")
@click.option("--persons", type=A_FILE, help="Where to write everybody's own figures, if wanted.")
@click.option(
    "--at",
    type=click.DateTime(DAY_FORMATS),
    help="Let knowledge fade until this day (UTC), and leave out later answers and those older than twelve months.",
)
def estimate(
    people: Path | None, answers: Path | None, out: Path | None, persons: Path | None, at: datetime | None
) -> None:
    """Estimate readiness from files; without options, refresh everybody's own estimates in the database."""
    if people and answers and out:
        try:
            cells = estimate_files(people, answers, out, persons, at.replace(tzinfo=UTC) if at else None)
        except AcademyError as refusal:
            raise click.ClickException(refusal.message) from None
        click.echo(f"Wrote {cells} cells to {out}.")
    elif people or answers or out or persons or at:
        raise click.UsageError("Estimating from files needs --people, --answers and --out.")
    else:
        click.echo(f"Refreshed the estimates of {estimate_services.refresh_all_estimates()} people.")
