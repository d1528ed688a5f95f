"""`flask serve`: the web server and a job worker side by side, until one of them ends."""

import signal
import subprocess
import sys
import time
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext


def web_command(host: str, port: int, workers: int) -> list[str]:
    """Return the command that serves pages."""
    return [
        *(sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{port}"),
        *("--worker-class", "gthread", "--workers", str(workers), "--threads", "8"),
        *("--max-requests", "20000", "--max-requests-jitter", "2000", "--no-control-socket", "--log-level", "warning"),
    ]


def worker_command(alone: bool) -> list[str]:
    """Return the command that runs waiting jobs; `alone` when no worker on another machine can be at them."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "work", *(["--alone"] if alone else [])]


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=5000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Web worker processes.")
@with_appcontext
def serve_command(host: str, port: int, workers: int) -> None:
    """Serve pages and run jobs, until stopped."""
    click.echo(f"Academy is on http://{host}:{port} (mode: {current_app.config['ACADEMY_MODE']}). Ctrl+C stops it.")
    is_alone = not current_app.config["QUEUE_URL"]  # the queue is a file of this machine
    commands = web_command(host, port, workers), worker_command(is_alone)
    processes = [subprocess.Popen(command) for command in commands]

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
    except KeyboardInterrupt:
        pass
    finally:
        for process in processes:
            process.terminate()
        codes = [process.wait(timeout=30) for process in processes]
    sys.exit(max(codes) if any(code > 0 for code in codes) else 0)
