"""No link inside Academy leads nowhere."""

from collections import deque
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from playwright.sync_api import APIRequestContext

from tests.browser.conftest import DESK, Visitor

pytestmark = pytest.mark.browser

MOST_PAGES = 120


class Links(HTMLParser):
    """Collects where a page's links lead, and the ids they may point at."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.ids.add(values.get("id") or "")
        if tag == "a" and values.get("href"):
            self.addresses.append(values["href"] or "")


def kind(address: str) -> tuple[str, tuple[str, ...]]:
    """Return the path and the names of what is asked: one page of each kind is enough."""
    parts = urlsplit(address)
    return parts.path, tuple(sorted(name for name, _value in parse_qsl(parts.query)))


def follow_links(request: APIRequestContext, start: str) -> list[str]:
    """Follow links from a page and return what is wrong with those that fail."""
    waiting, known, wrong = deque([start]), {kind(start)}, []
    for _page in range(MOST_PAGES):
        if not waiting:
            break
        address = waiting.popleft()
        reply = request.get(address)
        if not reply.ok:
            wrong.append(f"{address}: {reply.status}")
        if "text/html" not in reply.headers.get("content-type", ""):
            continue
        links = Links(reply.text())
        for href in links.addresses:
            target = urljoin(reply.url, href)
            if href.startswith("#") and href[1:] not in links.ids:
                wrong.append(f"{address}: nothing is called {href}")
            elif urlsplit(target).netloc == urlsplit(start).netloc and kind(target) not in known:
                known.add(kind(target))
                waiting.append(target)
    return wrong


@pytest.mark.parametrize("device", [DESK], ids=[""])
@pytest.mark.parametrize("name", ["Sana", "Erik", "Mina", "Carla", "Tara", "Adam", "Nia"])
def test_every_link_leads_somewhere(reader: Visitor, name: str) -> None:
    page = reader.sign_in_as(name)
    assert follow_links(page.context.request, page.url) == []
