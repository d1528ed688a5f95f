"""Saving an answer and opening a question, against the least a Flask app does on the same database and server."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from itertools import count
from statistics import median

from bench import minimal_app
from bench.browser import Browser, requests_per_second
from bench.figures import Figure, interleaved, median_ratio
from bench.server import serving

ROUNDS = 7
TIMES = 60
PEOPLE = ("Sana Okoye", "Paolo Rinaldi", "Carla Nunes", "Oskar Lind")
MODULE = "denial-and-alibis"
TARGET = 0.5
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class OpenQuestion:
    """A person with a single-choice question open before them."""

    browser: Browser
    path: str
    token: str
    revision: int
    turns: Callable[[], int]

    def save(self) -> None:
        """Change the answer, the way the page's script does."""
        fields = {"csrf_token": self.token, "answer": str(self.turns() % 2), "revision": str(self.revision)}
        _location, text = self.browser.post(self.path, fields, accept="application/json")
        self.revision = int(json.loads(text)["revision"])

    def open(self) -> None:
        """Open the question's page again."""
        self.browser.get(self.path)


def measure(url: str, environment: dict[str, str], database: str) -> list[Figure]:
    """Return both ratios on one database. `url` as SQLAlchemy takes it; `environment` starts Academy."""
    minimal_app.prepare(url, list(PEOPLE))
    with serving("wsgi:app", environment) as port, serving("bench.minimal_app:app", {"BENCH_DATABASE": url}) as other:
        questions = [_open_question(port, name) for name in PEOPLE]
        minimal = [_minimal_browser(other, name) for name in PEOPLE]
        saving = interleaved(
            ROUNDS,
            lambda: requests_per_second([question.save for question in questions], TIMES),
            lambda: requests_per_second([_minimal_save(browser) for browser in minimal], TIMES),
        )
        opening = interleaved(
            ROUNDS,
            lambda: requests_per_second([question.open for question in questions], TIMES),
            lambda: requests_per_second([_minimal_open(browser) for browser in minimal], TIMES),
        )
    return [
        _figure(f"Saving an answer / minimal app, {database}", saving, TARGET),
        _figure(f"Opening a question / minimal app, {database}", opening, None),
    ]


def _figure(what: str, results: list[list[float]], target: float | None) -> Figure:
    ours, least = results
    details = f"{median(ours):.0f} of {median(least):.0f} requests/s"
    return Figure(what, median_ratio(ours, least), target, at_least=True, details=details)


def _open_question(port: int, name: str) -> OpenQuestion:
    browser = Browser(port)
    page = browser.get("/sign-in")
    token = _csrf(page)
    form = next(form for form in page.split("<form")[1:] if name in form)
    action = re.search(r'action="([^"]+)"', form)
    assert action, name
    browser.post(unescape(action[1]), {"csrf_token": token})
    start = f"/learn/{MODULE}/quiz"
    browser.post(start, {"csrf_token": _csrf(browser.get(start))})
    for position in range(1, 21):
        path = f"{start}/attempt-1/question-{position}"
        page = browser.get(path)
        if 'type="radio" name="answer" value="3"' in " ".join(page.split()):
            revision = re.search(r'name="revision" value="(\d+)"', page)
            assert revision
            return OpenQuestion(browser, path, _csrf(page), int(revision[1]), count().__next__)
    raise AssertionError("the quiz has no single-choice question")


def _csrf(page: str) -> str:
    token = CSRF.search(page)
    assert token, "the page has no form"
    return token[1]


def _minimal_browser(port: int, name: str) -> Browser:
    browser = Browser(port)
    browser.post(f"/sign-in/{name.replace(' ', '%20')}", {})
    return browser


def _minimal_save(browser: Browser) -> Callable[[], object]:
    return lambda: browser.post("/question", {"answer": "1"})


def _minimal_open(browser: Browser) -> Callable[[], object]:
    return lambda: browser.get("/question")
