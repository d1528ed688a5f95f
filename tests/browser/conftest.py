"""A served demo organisation for every browser test, and browsers with and without JavaScript.

The demo is built once per run. Every worker serves a copy of it, started as in production: `flask serve`, web workers
and a job worker. A test that only reads takes `reader`; one that changes something takes `visitor`, and what it changed
is undone afterwards. A test that makes its own few people takes `browser_of`: a browser of one of them, at the test's
app.
"""

import fcntl
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from academy.db import session
from academy.people.models import Person
from tests.browser.hands import press

ROOT = Path(__file__).parent.parent.parent
PEOPLE = 160
PATIENCE = 180  # seconds until a server must answer: starved machines take their time
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync", "--disable-quic"]
BROWSER_OPTIONS: dict[str, Any] = {"executable_path": os.environ.get("CHROMIUM"), "args": QUIET}


@dataclass
class Demo:
    """Where the demo's data lies: a folder, and a database inside it or on PostgreSQL."""

    folder: Path
    database_url: str = ""

    @property
    def file(self) -> Path:
        return self.folder / "academy.db"

    @property
    def environment(self) -> dict[str, str]:
        values = {"ACADEMY_MODE": "demo", "DATA_DIR": str(self.folder), "RETAKE_WAIT_DAYS": "7"}
        return {**os.environ, **values} | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    def flask(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL)


def on_postgres() -> bool:
    return os.environ.get("TEST_DATABASE", "sqlite") == "postgres"


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Demo]:
    """The demo organisation, built once for all workers of this run."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    folder = shared / "demo-template"
    if not on_postgres():
        build_once(Demo(folder))
        yield Demo(folder)
        return
    from tests.postgres import temporary_database

    with temporary_database(f"demo_{worker_id}") as url:
        demo = Demo(tmp_path_factory.mktemp("demo"), url)
        build(demo)
        yield demo


def build_once(demo: Demo) -> None:
    demo.folder.mkdir(exist_ok=True)
    with (demo.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (demo.folder / "ready").exists():
            build(demo)
            (demo.folder / "ready").touch()


def build(demo: Demo, people: int = PEOPLE) -> None:
    demo.flask("db", "upgrade")
    demo.flask("demo", "load", "--people", str(people))


@contextmanager
def copied(template: Demo, folder: Path, name: str) -> Iterator[Demo]:
    """Yield a copy of the demo in a new folder; `name` tells databases on PostgreSQL apart."""
    if on_postgres():
        from tests.postgres import copied_database

        folder.mkdir()
        with copied_database(template.database_url, name) as url:
            yield Demo(folder, url)
        return
    shutil.copytree(template.folder, folder)
    yield Demo(folder)


@pytest.fixture(scope="session")
def demo(demo_template: Demo, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Demo]:
    """The copy of the demo that this worker serves."""
    with copied(demo_template, tmp_path_factory.mktemp("served") / "data", f"served_{worker_id}") as demo:
        yield demo


@pytest.fixture(scope="session")
def reading_address(demo: Demo) -> Iterator[str]:
    """The address of a running Academy that the test leaves as it is."""
    with served(demo) as url:
        yield url


@pytest.fixture
def address(request: pytest.FixtureRequest, demo_template: Demo, tmp_path: Path, worker_id: str) -> Iterator[str]:
    """The address of a running Academy that the test may change."""
    if on_postgres():
        with copied(demo_template, tmp_path / "data", f"copy_{worker_id}") as copy, served(copy) as url:
            yield url
        return
    yield request.getfixturevalue("reading_address")
    begin_anew(demo_template, request.getfixturevalue("demo"))


def begin_anew(template: Demo, demo: Demo) -> None:
    """Let a served demo hold again what the template holds, once its jobs have come to rest."""
    with closing(sqlite3.connect(template.file)) as source, closing(sqlite3.connect(demo.file)) as target:
        until = time.monotonic() + PATIENCE
        while target.execute("SELECT 1 FROM job WHERE state IN ('waiting', 'running')").fetchone():
            assert time.monotonic() < until, "a job does not end"
            time.sleep(0.05)
        source.backup(target)


@contextmanager
def served(demo: Demo) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port), "--workers", "1"]
    log = (demo.folder / "server.log").open("w")
    environment = {**demo.environment, "PUBLIC_URL": url}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(f"{url}/accessibility", server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


@dataclass
class Visitor:
    """Somebody with a browser. What goes wrong unseen (scripts, the content security policy) is collected."""

    page: Page
    address: str
    scripts: bool
    troubles: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in_as(self, name: str) -> Page:
        """Use the demo button of the person whose name starts like this."""
        self.page.context.clear_cookies()
        self.open("/sign-in")
        press(self.page.locator("button.demo-person", has=self.page.locator("strong", has_text=name)).first)
        return self.page


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **BROWSER_OPTIONS}


@contextmanager
def visitor_with(browser: Browser, address: str, **options: Any) -> Iterator[Visitor]:
    context: BrowserContext = browser.new_context(**options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    visitor = Visitor(page, address, scripts=options.get("java_script_enabled", True))
    page.on("pageerror", lambda error: visitor.troubles.append(f"script: {error}"))
    page.on("console", lambda message: note_console(visitor, message.type, message.text))
    yield visitor
    context.close()
    assert visitor.troubles == []


def note_console(visitor: Visitor, kind: str, text: str) -> None:
    if kind == "error" and "Failed to load resource" not in text:
        visitor.troubles.append(text)


DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}


@pytest.fixture(params=[DESK, PHONE], ids=["scripts at 1280", "no scripts at 360"])
def device(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A desk with JavaScript, then a phone without."""
    return dict(request.param)


@pytest.fixture
def visitor(device: dict[str, Any], browser: Browser, address: str) -> Iterator[Visitor]:
    """A visitor who may change things, at a desk and on a phone."""
    with visitor_with(browser, address, **device) as someone:
        yield someone


@pytest.fixture
def reader(device: dict[str, Any], browser: Browser, reading_address: str) -> Iterator[Visitor]:
    """A visitor who only reads, at a desk and on a phone."""
    with visitor_with(browser, reading_address, **device) as someone:
        yield someone


@pytest.fixture
def own_address(app: Flask, empty_database: None) -> Iterator[str]:
    """The address of the test's app, served from this process; jobs run at once."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def browser_of(
    app: Flask, sign_in: Callable[[Person], FlaskClient], browser: Browser, own_address: str
) -> Iterator[Callable[..., Visitor]]:
    """Return a function that gives a browser in which a person of the test is signed in."""
    with ExitStack() as stack:

        def signed_in(person: Person, **options: Any) -> Visitor:
            cookie = sign_in(person).get_cookie(app.config["SESSION_COOKIE_NAME"])
            assert cookie is not None
            session().rollback()  # an open transaction would keep the served app from writing
            visitor = stack.enter_context(visitor_with(browser, own_address, **options))
            visitor.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": own_address}])
            return visitor

        yield signed_in
