"""The command line: `flask settings` and `flask serve` here, and the commands of every feature."""

import json
from importlib import import_module
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from academy.config import SETTINGS
from academy.serving import serve_command


@click.command("settings")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@with_appcontext
def settings_command(as_json: bool) -> None:
    """Print every setting: its name, what it does, its default and its value (secrets stay hidden)."""
    rows = [
        {
            "name": setting.name,
            "help": setting.help,
            "default": setting.default,
            "value": "(hidden)" if setting.secret else str(current_app.config[setting.name]),
        }
        for setting in SETTINGS
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(f"{row['name']}={row['value']}\n    {row['help']} Default: {row['default'] or 'empty'}\n")


def init_cli(app: Flask) -> None:
    """Register the commands of every feature: the click group or command called `command` in its cli.py."""
    app.cli.add_command(settings_command)
    app.cli.add_command(serve_command)
    for path in sorted(Path(__file__).parent.glob("*/cli.py")):
        app.cli.add_command(import_module(f"academy.{path.parent.name}.cli").command)
