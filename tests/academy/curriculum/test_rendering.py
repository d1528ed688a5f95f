import re

from hypothesis import given
from hypothesis import strategies as st

from academy.curriculum.rendering import render_lesson, render_markdown

CHECK = """\
:::check
type: true_false
text: Is it so?
right: true
feedback: {true: It is., false: Look again.}
:::"""


def html_of(markdown: str) -> str:
    return "\n".join(block.get("html", "") for block in render_lesson(markdown).blocks)


def test_html_in_markdown_is_shown_as_text() -> None:
    html = html_of("<script>alert(1)</script> and <b onclick='x()'>bold</b>\n\n<iframe src='//x'></iframe>")
    assert "&lt;script&gt;" in html
    assert not re.search(r"<(script|b|iframe)", html)


def test_addresses_that_run_scripts_are_not_linked() -> None:
    html = html_of("[a](javascript:alert(1)) [b](data:text/html,x) [c](https://example.com)")
    assert html.count("<a ") == 1
    assert 'href="https://example.com"' in html


@given(st.text(alphabet="<>\"'&/=()[]!:# \nabonscript"))
def test_no_markdown_becomes_a_script_or_a_handler(markdown: str) -> None:
    html = html_of(markdown)
    assert not re.search(r"<\s*(script|iframe|style|svg)", html)
    assert not re.search(r"<[^>]*\son\w+\s*=", html)


def test_the_largest_heading_comes_below_the_title_of_the_page() -> None:
    assert html_of("# A\n\n## B") == "<h2>A</h2>\n<h3>B</h3>"
    assert html_of("## A\n\n### B") == "<h2>A</h2>\n<h3>B</h3>"
    assert render_markdown("# A", top_level=3)[0] == "<h3>A</h3>"


def test_a_skipped_heading_is_a_warning_with_its_line() -> None:
    problems = render_lesson("## A\n\n#### B").problems
    assert [(problem.line, problem.severity) for problem in problems] == [(3, "warning")]


def test_headings_count_across_boxes() -> None:
    rendering = render_lesson(f"# A\n\n{CHECK}\n\n## B")
    assert [block.get("html") for block in rendering.blocks] == ["<h2>A</h2>", None, "<h3>B</h3>"]


def test_tables_scroll_in_a_named_region_of_their_own() -> None:
    html = html_of('| Who | "What" |\n|---|---|\n| a | b |')
    assert (
        'class="table-region" role="region" tabindex="0" aria-label="Who, &quot;What&quot;"' in html.replace("\n", "")
        or "aria-label='Who, \"What\"'" in html
    )
    assert html.count('<th scope="col">') == 2


def test_pictures_get_their_addresses_and_need_a_description() -> None:
    pictures = {"pictures/a.svg": "/pictures/12ab/a.svg"}
    rendering = render_lesson("![What it shows](pictures/a.svg)", pictures)
    assert 'src="/pictures/12ab/a.svg"' in rendering.blocks[0]["html"]
    assert 'alt="What it shows"' in rendering.blocks[0]["html"]
    assert rendering.problems == []
    nameless = render_lesson("Text\n\n![](pictures/a.svg)", pictures).problems
    assert [(problem.message, problem.line) for problem in nameless] == [("This image has no description", 3)]


def test_pictures_from_elsewhere_are_not_loaded() -> None:
    rendering = render_lesson("![x](https://example.com/a.png)")
    assert "example.com" not in rendering.blocks[0]["html"]
    assert "no picture" in rendering.problems[0].message


def test_then_and_since_become_two_panes() -> None:
    markdown = ":::then-since\n**Then:** one.\n\nMore of then.\n\n**Since:** two.\n:::"
    (block,) = render_lesson(markdown).blocks
    assert block["kind"] == "then-since"
    then, since = re.findall(r"<div>(.*?)</div>", block["html"], re.DOTALL)
    assert "More of then." in then
    assert "two." in since


def test_a_check_holds_a_question_in_the_native_format() -> None:
    (block,) = render_lesson(CHECK).blocks
    assert block["kind"] == "check"
    assert block["question"]["type"] == "true_false"


def test_a_check_that_cannot_be_asked_is_left_out_and_named_by_line() -> None:
    rendering = render_lesson("Text\n\n:::check\ntype: single\ntext: What?\noptions: []\n:::")
    assert [block["kind"] for block in rendering.blocks] == ["html"]
    assert all(problem.line >= 4 for problem in rendering.problems)
    assert rendering.problems


def test_boxes_that_do_not_exist_or_never_end_are_named() -> None:
    messages = [(problem.message, problem.line) for problem in render_lesson(":::note\nx\n:::\n\n:::check\n").problems]
    assert ("There is no box called ':::note'", 1) in messages
    assert ("This box is never closed", 5) in messages


def test_a_code_fence_may_show_a_box() -> None:
    rendering = render_lesson("```\n:::check\n:::\n```")
    assert rendering.problems == []
    assert ":::check" in rendering.blocks[0]["html"]


def test_words_of_the_text_count_and_words_of_checks_do_not() -> None:
    assert render_lesson(f"One two three.\n\n{CHECK}").words == 3


@given(st.text())
def test_any_text_can_be_rendered(markdown: str) -> None:
    render_lesson(markdown)
