"""Turn what authors write into safe HTML, once, when it is saved.

Markdown is CommonMark with tables; HTML in it is shown as text. Lessons have two boxes of their own,
`:::then-since` and `:::check`. Headings are shifted so that the title of the page stays its only h1.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import escape

from quizzes.formats.strict_yaml import parse
from quizzes.problems import Problem, has_errors
from quizzes.questions import read_question

BOXES = ("then-since", "check")
DEEPEST_HEADING = 6
TEXT_TAGS = {
    "p",
    "br",
    "hr",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "code",
    "strong",
    "em",
}
TABLE_TAGS = {"div", "table", "thead", "tbody", "tr", "th", "td"}
ALLOWED_TAGS = TEXT_TAGS | TABLE_TAGS | {"a", "img"}
ALLOWED_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "th": {"scope"},
    "div": {"class", "role", "tabindex", "aria-label"},
}
ADDRESS_SCHEMES = {"http", "https", "mailto"}

_OPENING = re.compile(r":::[ ]*(\S+)[ ]*")
_CLOSING = re.compile(r":::[ ]*")


@dataclass(frozen=True)
class Rendering:
    """A lesson as its page shows it (`blocks`, see models.Lesson), what there is to mend, and its length in words."""

    blocks: list[dict[str, Any]]
    problems: list[Problem]
    words: int


@dataclass(frozen=True)
class _Segment:
    """A stretch of a lesson: running text (kind "html") or the inside of a box; lines count from 1."""

    kind: str
    text: str
    line: int


@dataclass
class _Page:
    """What the segments of one text share while they are rendered."""

    pictures: Mapping[str, str]
    shift: int = 0
    last_level: int = 0
    problems: list[Problem] = field(default_factory=list)


def render_lesson(markdown: str, pictures: Mapping[str, str] | None = None) -> Rendering:
    """Render a lesson; `pictures` maps the names authors use (pictures/name.svg) to addresses.

    Problems carry the line inside `markdown`. Never raises.
    """
    page = _Page(pictures or {})
    segments = list(_split(markdown, page.problems))
    parsed = {id(segment): _parse(segment) for segment in segments if segment.kind != "check"}
    page.shift = _shift(parsed.values(), top_level=2)
    blocks = []
    for segment in segments:
        block = (
            _check_block(segment, page.problems)
            if segment.kind == "check"
            else _text_block(segment, parsed[id(segment)], page)
        )
        if block:
            blocks.append(block)
    words = sum(_words(tokens) for tokens in parsed.values())
    return Rendering(blocks, sorted(page.problems, key=lambda problem: problem.line), words)


def render_markdown(
    markdown: str, pictures: Mapping[str, str] | None = None, top_level: int = 2
) -> tuple[str, list[Problem]]:
    """Render a text without boxes, its largest heading at `top_level`, and say what there is to mend."""
    page = _Page(pictures or {})
    tokens = _parse(_Segment("html", markdown, 1))
    page.shift = _shift([tokens], top_level)
    return _html(tokens, page), page.problems


def _split(markdown: str, problems: list[Problem]) -> Iterator[_Segment]:
    """Yield the running text and the boxes in order; a code fence may show `:::` without opening a box."""
    kind, start, lines, fence = "html", 1, list[str](), ""
    for number, line in enumerate(markdown.split("\n"), start=1):
        opening, closing = _OPENING.fullmatch(line), _CLOSING.fullmatch(line)
        fence = _fence(line, fence) if kind == "html" else ""
        if kind == "html" and opening and not fence:
            yield _Segment(kind, "\n".join(lines), start)
            kind, start, lines = _box(opening.group(1), number, problems), number + 1, []
        elif kind != "html" and closing:
            yield _Segment(kind, "\n".join(lines), start)
            kind, start, lines = "html", number + 1, []
        else:
            lines.append(line)
    if kind != "html":
        problems.append(Problem("This box is never closed", "End it with a line that holds only :::", line=start - 1))
    yield _Segment(kind, "\n".join(lines), start)


def _fence(line: str, fence: str) -> str:
    """Return the code fence that is open after this line, empty when none is."""
    mark = line.lstrip()[:3]
    if fence:
        return "" if mark == fence else fence
    return mark if mark in ("```", "~~~") else ""


def _box(name: str, line: int, problems: list[Problem]) -> str:
    if name in BOXES:
        return name
    fix = f"Write one of: {', '.join(f':::{box}' for box in BOXES)}"
    problems.append(Problem(f"There is no box called ':::{name}'", fix, line=line))
    return "unknown"


def _text_block(segment: _Segment, tokens: list[Token], page: _Page) -> dict[str, Any] | None:
    if not tokens:
        return None
    if segment.kind != "then-since":
        return {"kind": "html", "html": _html(tokens, page)}
    then, since = _panes(tokens)
    if not (then and since):
        fix = "Begin one paragraph with **Then:** and a later one with **Since:**"
        page.problems.append(Problem("This box does not hold both a Then and a Since", fix, line=segment.line - 1))
    panes = [f"<div>{_html(pane, page)}</div>" for pane in (then, since) if pane]
    return {"kind": "then-since", "html": "\n".join(panes)}


def _panes(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """Divide the inside of a then-since box where its second paragraph with a bold beginning stands."""
    for index, token in enumerate(tokens):
        if token.type == "inline" and index > 1 and token.content.startswith("**"):
            return tokens[: index - 1], tokens[index - 1 :]
    return tokens, []


def _check_block(segment: _Segment, problems: list[Problem]) -> dict[str, Any] | None:
    document = parse(segment.text, first_line=segment.line)
    if not isinstance(document.data, dict):
        fix = "Write its fields as 'key: value'"
        problems += document.problems or [Problem("This check holds no question", fix, line=segment.line)]
        return None
    question, found = read_question(document.data, scored=False)
    problems += document.problems + [document.locate(problem) for problem in found]
    if question is None or has_errors(found):
        return None
    return {"kind": "check", "question": question.to_dict()}


def _parse(segment: _Segment) -> list[Token]:
    tokens = _markdown.parse(segment.text)
    for token in tokens:
        if token.map:
            token.map = [line + segment.line for line in token.map]
    return tokens


def _shift(texts: Iterable[list[Token]], top_level: int) -> int:
    levels = [int(token.tag[1]) for tokens in texts for token in tokens if token.type == "heading_open"]
    return top_level - min(levels) if levels and min(levels) < top_level else 0


def _words(tokens: list[Token]) -> int:
    return sum(len(token.content.split()) for token in tokens if token.type == "inline")


def _html(tokens: list[Token], page: _Page) -> str:
    _adapt(tokens, page)
    html = str(_markdown.renderer.render(tokens, _markdown.options, {}))
    return nh3.clean(
        html, tags=ALLOWED_TAGS, attributes=ALLOWED_ATTRIBUTES, url_schemes=ADDRESS_SCHEMES, link_rel="noopener"
    ).strip()


def _adapt(tokens: list[Token], page: _Page) -> None:
    """Shift headings, name tables and columns, and give pictures their addresses."""
    for index, token in enumerate(tokens):
        line = token.map[0] if token.map else 0
        if token.type in ("heading_open", "heading_close"):
            _shift_heading(token, line, page)
        elif token.type == "table_open":
            token.meta["label"] = _table_label(tokens[index:])
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        elif token.type == "inline":
            _place_pictures(token, line, page)


def _shift_heading(token: Token, line: int, page: _Page) -> None:
    level = min(int(token.tag[1]) + page.shift, DEEPEST_HEADING)
    token.tag = f"h{level}"
    if token.type != "heading_open":
        return
    if page.last_level and level > page.last_level + 1:
        page.problems.append(
            Problem(
                "This heading skips a level", "Use one # more than the heading above it", line=line, severity="warning"
            )
        )
    page.last_level = level


def _place_pictures(inline: Token, line: int, page: _Page) -> None:
    for image in inline.children or []:
        if image.type == "image":
            _place_picture(image, line, page)


def _place_picture(image: Token, line: int, page: _Page) -> None:
    name = str(image.attrGet("src") or "")
    if not image.content.strip():
        page.problems.append(
            Problem("This image has no description", "Say between the brackets what it shows: ![…](…)", line=line)
        )
    if name in page.pictures:
        image.attrs = {**image.attrs, "src": page.pictures[name], "loading": "lazy"}
    else:
        fix = "Put the file beside the lessons, in pictures/"
        page.problems.append(Problem(f"There is no picture '{name}'", fix, line=line))
        image.attrs.pop("src", None)


def _table_label(tokens: list[Token]) -> str:
    """Return the column heads, which name the table to those who cannot see that it scrolls."""
    heads = []
    for token in tokens:
        if token.type == "thead_close":
            break
        if token.type == "inline":
            heads.append(token.content)
    return ", ".join(head for head in heads if head) or "Table"


def _open_table(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, _env: Mapping[str, Any]
) -> str:
    label = escape(tokens[index].meta.get("label", ""))
    table = renderer.renderToken(tokens, index, options, {})
    return f'<div class="table-region" role="region" tabindex="0" aria-label="{label}">{table}'


def _close_table(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, _env: Mapping[str, Any]
) -> str:
    return f"{renderer.renderToken(tokens, index, options, {})}</div>"


_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_markdown.add_render_rule("table_open", _open_table)
_markdown.add_render_rule("table_close", _close_table)
