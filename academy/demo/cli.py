"""`flask demo load`: make the demo organisation."""

import click
from flask.cli import with_appcontext

from academy.db import transaction
from academy.demo.company import USUAL_PEOPLE
from academy.demo.services import load_demo
from academy.errors import AcademyError
from academy.people.queries import demo_people

FEWEST_PEOPLE = 50


@click.group("demo")
def command() -> None:
    """Make the demo organisation."""


@command.command("load")
@click.option(
    "--people",
    type=click.IntRange(min=FEWEST_PEOPLE),
    default=USUAL_PEOPLE,
    show_default=True,
    help="How many people it has. From 2,000 on only the last month is published.",
)
@with_appcontext
def load_command(people: int) -> None:
    """Make the demo organisation with nine months of history; what is there already stays."""
    try:
        is_new = load_demo(people, click.echo)
    except AcademyError as refusal:
        raise click.ClickException(refusal.message) from refusal
    if not is_new:
        click.echo("The demo organisation is there already; everything done in it is kept.")
    click.echo("Who can sign in, with one click on the sign-in page:")
    with transaction():
        for person in demo_people():
            permissions = ", ".join(permission.kind.value for permission in person.permissions) or "learner"
            click.echo(f"  {person.name:<16}{person.role.name}, {permissions} · {person.unit.name}")
