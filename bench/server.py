"""Run an app on gunicorn with threads, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from academy.serving import web_command

STARTS_WITHIN = 30.0
WORKERS = 2


@contextmanager
def serving(target: str, environment: Mapping[str, str]) -> Iterator[int]:
    """Serve `target` (module:app) the way production does, and yield the port."""
    port = _free_port()
    command = [target if part == "wsgi:app" else part for part in web_command("127.0.0.1", port, WORKERS)]
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=sys.stderr)
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not answer within {STARTS_WITHIN:g} seconds")
