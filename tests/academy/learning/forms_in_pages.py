"""Read the fields a browser would send from the form of a page."""

from collections import defaultdict
from html.parser import HTMLParser

from academy.learning.models import Attempt
from academy.learning.shown_fields import as_shown


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = defaultdict(list)
        self._inside = False
        self._select = self._textarea = ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self._inside = "data-save-url" in given
        if not self._inside:
            return
        if tag == "input":
            self._input(given)
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and "selected" in given:
            self.fields[self._select].append(given["value"])
        elif tag == "textarea":
            self._textarea = given["name"]

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data):
        if self._textarea:
            self.fields[self._textarea].append(data.removeprefix("\n"))

    def _input(self, given):
        if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
            self.fields[given["name"]].append(given.get("value", "on"))


def answer_in(page: str) -> dict[str, list[str]]:
    """Return the fields of the answer on a question page, empty ones and the form's own left out."""
    reader = _Fields()
    reader.feed(page)
    own = {"csrf_token", "revision", "confidence", "come_back"}
    return {name: sorted(values) for name, values in reader.fields.items() if name not in own and any(values)}


def on_page(attempt: Attempt, fields: dict[str, str | list[str]], position: int = 1) -> dict[str, list[str]]:
    """Return fields in the author's terms as the page of this attempt's question holds them."""
    question = attempt.responses[position - 1].question_version.parsed
    listed = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    return {name: sorted(values) for name, values in as_shown(question, listed, attempt.seed).items()}
