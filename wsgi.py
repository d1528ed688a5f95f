"""The WSGI entry point: `gunicorn wsgi:app`, `flask --app wsgi`."""

import sys

from academy import create_app
from academy.config import ConfigurationError

try:
    app = create_app()
except ConfigurationError as problem:
    sys.exit(str(problem))
