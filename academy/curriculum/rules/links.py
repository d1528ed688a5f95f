"""Links lead somewhere: to a page of a named site, or to a module or lesson of this curriculum."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from academy.curriculum.source import Curriculum, ModuleEntry
from quizzes.problems import Problem

_LINK = re.compile(r"(?<!!)\[[^\[\]]*\]\(([^)\s]*+)(?:\s[^)]*+)?\)")
MODULES = "/learn/"


def broken_links(curriculum: Curriculum) -> Iterator[Problem]:
    """Yield an error for every link in a lesson or exercise that cannot lead anywhere."""
    known = _addresses(curriculum)
    for module in curriculum.modules:
        for lesson in module.lessons:
            first = lesson.origin.document.line(("markdown",))
            for number, line in enumerate(lesson.markdown.split("\n")):
                for target in _broken(line, known):
                    yield _problem(target).at(lesson.origin.document.name, first + number)
        for target in _broken(module.exercise, known):
            problem = _problem(target)
            yield module.origin.problem(problem.message, problem.fix, "exercise")


def leads_somewhere(target: str, known: frozenset[str]) -> bool:
    """Tell whether a link's target is a full https address, a mail address, or a page of this curriculum."""
    parts = urlsplit(target)
    if parts.scheme == "https":
        return "." in parts.netloc
    if parts.scheme == "mailto":
        return "@" in parts.path
    return not parts.scheme and parts.path in known


def _broken(text: str, known: frozenset[str]) -> list[str]:
    return [target for target in _LINK.findall(text) if not leads_somewhere(target, known)]


def _problem(target: str) -> Problem:
    return Problem(f"The link '{target}' leads nowhere", "Write a full https address or the path of a lesson")


def _addresses(curriculum: Curriculum) -> frozenset[str]:
    return frozenset(address for module in curriculum.modules for address in _module_addresses(module))


def _module_addresses(module: ModuleEntry) -> Iterator[str]:
    yield f"{MODULES}{module.slug}"
    yield from (f"{MODULES}{module.slug}/{lesson.slug}" for lesson in module.lessons)
