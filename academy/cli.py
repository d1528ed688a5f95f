"""The command line: `flask settings` and `flask serve` here, and the commands of every feature."""

import json
import os
from importlib import import_module
from pathlib import Path

import click
from flask import Flask

from academy.config import describe_settings, print_settings
from academy.serving import serve_command


@click.command("settings")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def settings_command(as_json: bool) -> None:
    """Print every setting: its name, what it does, its default and its value (secrets stay hidden)."""
    if as_json:
        click.echo(json.dumps(describe_settings(os.environ), indent=2))
    else:
        print_settings()


def init_cli(app: Flask) -> None:
    """Register the commands of every feature: the click group or command called `command` in its cli.py."""
    app.cli.add_command(settings_command)
    app.cli.add_command(serve_command)
    for path in sorted(Path(__file__).parent.glob("*/cli.py")):
        app.cli.add_command(import_module(f"academy.{path.parent.name}.cli").command)
