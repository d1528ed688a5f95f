"""`flask readiness publish` and `flask readiness estimate`."""

import json

import click
from flask.cli import AppGroup

from academy.readiness import estimate_services, services

command = AppGroup("readiness", help="Publish readiness and refresh estimates.")


@command.command("publish")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def publish(as_json: bool) -> None:
    """Publish the readiness of all units as of now."""
    publication = services.publish()
    facts = {"number": publication.number, "at": publication.at.isoformat(), "units": len(publication.units)}
    click.echo(json.dumps(facts) if as_json else f"Publication {facts['number']}: {facts['units']} units.")


@command.command("estimate")
def estimate() -> None:
    """Refresh everybody's own estimates."""
    click.echo(f"Refreshed the estimates of {estimate_services.refresh_all_estimates()} people.")
