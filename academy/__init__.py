"""Academy: training and assessment of social media literacy, by role, with a readiness heatmap."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate

from academy.config import load_settings
from academy.db import db, init_db

# One numeric thread, set before numpy loads: figures are the same on every run, and web workers share the processors.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = Path(__file__).parent.parent
FEATURES = ("audit", "jobs", "people", "curriculum", "learning", "readiness", "studio", "me", "help", "demo")


def create_app(**overrides: Any) -> Flask:
    """Build the app from the environment's settings and `overrides`.

    Raises ConfigurationError when a setting cannot be used.
    """
    from academy.auth import init_auth
    from academy.cli import init_cli
    from academy.errors import init_errors
    from academy.jobs.queue import init_jobs
    from academy.web import init_web

    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config.from_mapping(load_settings(**overrides))
    init_db(app)
    load_modules("models")
    load_modules("jobs")
    init_jobs(app)
    Migrate(app, db, directory=str(ROOT / "academy" / "migrations"))
    init_auth(app)
    init_web(app)
    init_errors(app)
    register_pages(app)
    init_cli(app)
    return app


def load_modules(name: str) -> None:
    """Import the module of this name of every feature that has one, so that its tables or job handlers are known."""
    for feature in FEATURES:
        if (ROOT / "academy" / feature / f"{name}.py").exists():
            import_module(f"academy.{feature}.{name}")


def register_pages(app: Flask) -> None:
    """Register the blueprint of every views module of every feature."""
    for feature in FEATURES:
        for path in sorted((ROOT / "academy" / feature).glob("*views.py")):
            app.register_blueprint(import_module(f"academy.{feature}.{path.stem}").blueprint)
