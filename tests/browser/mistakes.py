"""For every type: an answer that the key as first written does not take for right, and the correction that does."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator

from tests.browser.authoring import ANSWERS, Editor
from tests.browser.hands import Hand

FIRST, SECOND, THIRD = (text for text, _why in ANSWERS[:3])


@dataclass
class Mistake:
    """`mark` says how the answer turns out at first; after the correction it is right."""

    answer: Callable[[Hand], None]
    mark: str
    correct: Callable[[Editor], None]


def find(hand: Hand, role: str, name: str) -> Locator:
    return hand.page.locator("form.question").get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]


def select(hand: Hand, name: str) -> None:
    hand.tick(find(hand, "radio", name))


def tick(hand: Hand, *names: str) -> None:
    for name in names:
        hand.tick(find(hand, "checkbox", name))


def write(hand: Hand, text: str) -> None:
    hand.write(hand.page.locator("form.question").get_by_role("textbox"), text)


def choose(hand: Hand, **choices: str) -> None:
    for name, label in choices.items():
        hand.choose(find(hand, "combobox", name.replace("_", " ")), label)


def decide(hand: Hand) -> None:
    select(hand, FIRST)
    hand.press(hand.page.get_by_role("button", name="Save and continue"))
    select(hand, SECOND)


def rate(hand: Hand) -> None:
    for text, label in ((FIRST, "Very good"), (SECOND, "Harmful"), (THIRD, "Very good")):
        hand.choose(find(hand, "combobox", text), label)


def move_the_right_answer(editor: Editor, come: int, go: int) -> None:
    editor.tick("Right", f"Answer {come}")
    editor.untick("Right", f"Answer {go}")


MISTAKES: dict[str, Mistake] = {
    "single": Mistake(
        lambda hand: select(hand, THIRD), "Not right", lambda editor: move_the_right_answer(editor, come=3, go=1)
    ),
    "multiple": Mistake(
        lambda hand: tick(hand, FIRST, "Thank the customer for the post"),
        "Partly right",
        lambda editor: move_the_right_answer(editor, come=5, go=2),
    ),
    "true_false": Mistake(lambda hand: select(hand, "True"), "Not right", lambda editor: editor.select("True")),
    "numeric": Mistake(lambda hand: write(hand, "30,5"), "Not right", lambda editor: editor.write("Accept to", "36")),
    "ordering": Mistake(
        lambda hand: choose(hand, Read="1", Ask_a_colleague="2", Think="3", Answer="4"),
        "Not right",
        lambda editor: editor.press("Move up: Item 3"),
    ),
    "matching": Mistake(
        lambda hand: choose(hand, Praise="Thank", Question="Answer", Complaint="Answer"),
        "Partly right",
        lambda editor: editor.write("Pair 3", "Right side", "Answer"),
    ),
    "short_text": Mistake(
        lambda hand: write(hand, "Chât"),
        "Not right",
        lambda editor: editor.write("Accepted answers", "private message\n*direct message*\nchat"),
    ),
    "open": Mistake(
        lambda hand: write(hand, "Your number is in public here. Could you send it to us privately?"),
        "Partly right",
        lambda editor: editor.press("Remove Line of the rubric 3"),
    ),
    "scenario": Mistake(
        decide, "Not right", lambda editor: editor.write("Step 2", "Choice 2", "Score where it ends, 0 to 1", "1")
    ),
    "judgement": Mistake(
        rate, "Partly right", lambda editor: editor.write("Response 3", "Experts' ratings", "4, 3, 4")
    ),
}
