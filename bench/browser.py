"""A person's connection to a server: cookies, forms, and nothing a browser would add."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from http.cookies import SimpleCookie
from urllib.parse import urlencode


class Browser:
    """Keep one connection open and its cookies with it."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> str:
        """Return a page; raise when it is none."""
        status, _location, text = self._send("GET", path)
        assert status == 200, f"GET {path}: {status}"
        return text

    def post(self, path: str, fields: Mapping[str, str], accept: str = "text/html") -> tuple[str, str]:
        """Send a form; return where it leads and what it says."""
        status, location, text = self._send("POST", path, urlencode(fields), accept)
        assert status < 400, f"POST {path}: {status}"
        return location, text

    def _send(self, method: str, path: str, body: str = "", accept: str = "text/html") -> tuple[int, str, str]:
        headers = {"Accept": accept, "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        response = self._response(method, path, body, headers)
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            self._cookies.update({name: morsel.value for name, morsel in SimpleCookie(cookie).items()})
        return response.status, response.headers.get("Location", ""), text

    def _response(self, method: str, path: str, body: str, headers: Mapping[str, str]) -> HTTPResponse:
        try:
            self._connection.request(method, path, body or None, headers)
            return self._connection.getresponse()
        except (BrokenPipeError, ConnectionResetError, RemoteDisconnected):
            self._connection.close()  # the server hangs up on idle connections
            self._connection.request(method, path, body or None, headers)
            return self._connection.getresponse()


def requests_per_second(actions: Sequence[Callable[[], object]], times: int) -> float:
    """Do every action `times` times, all actions side by side, and return how many were done per second."""

    def repeat(action: Callable[[], object]) -> None:
        for _ in range(times):
            action()

    began = time.perf_counter()
    with ThreadPoolExecutor(len(actions)) as threads:
        list(threads.map(repeat, actions))
    return len(actions) * times / (time.perf_counter() - began)
