"""Academy: training and assessment of social media literacy, by role, with a readiness heatmap."""

from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate

from academy.config import load_settings
from academy.db import db, init_db

ROOT = Path(__file__).parent.parent
FEATURES = ("audit", "jobs", "people", "curriculum", "learning", "readiness", "studio", "me", "demo")


def create_app(**overrides: Any) -> Flask:
    """Build the app from the environment's settings and `overrides`.

    Raises ConfigurationError when a setting cannot be used.
    """
    from academy.auth import init_auth
    from academy.cli import init_cli
    from academy.errors import init_errors
    from academy.web import init_web

    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config.from_mapping(load_settings(**overrides))
    init_db(app)
    load_models()
    Migrate(app, db, directory=str(ROOT / "academy" / "migrations"))
    init_auth(app)
    init_web(app)
    init_errors(app)
    register_pages(app)
    init_cli(app)
    return app


def load_models() -> None:
    """Import every table, so that relationships and migrations see all of them."""
    for feature in FEATURES:
        if (ROOT / "academy" / feature / "models.py").exists():
            import_module(f"academy.{feature}.models")


def register_pages(app: Flask) -> None:
    """Register the blueprint of every views module of every feature."""
    for feature in FEATURES:
        for path in sorted((ROOT / "academy" / feature).glob("*views.py")):
            app.register_blueprint(import_module(f"academy.{feature}.{path.stem}").blueprint)
