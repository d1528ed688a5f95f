"""Write a question of every type into the Studio's form, the way a trainer would: by what the controls are called."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator

from tests.browser.hands import Hand

ANSWERS = [
    ("Ask which order it is about, in a private message", "It helps and keeps the number out of sight."),
    ("Answer below the post with the order's state", "The order's state is nobody else's business."),
    ("Wait until somebody else answers", "Waiting tells every reader that nobody listens."),
    ("Delete the post", "The customer will post again, and ask why."),
]


class Editor:
    """The Studio's form. A field is named by its label, and inside rows by the rows: "Step 1", "Choice 2"."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    def control(self, role: str, name: str, *rows: str) -> Locator:
        place = self.hand.page.locator("main")
        for row in rows:
            place = place.get_by_role("group", name=row, exact=True)
        return place.get_by_role(role, name=re.compile(rf"^{re.escape(name)}( \(optional\))?$"))  # type: ignore[arg-type]

    def write(self, *path: str) -> None:
        """Write the last of `path` into the field before it, which stands in the rows before that."""
        *rows, name, text = path
        self.hand.write(self.control("textbox", name, *rows), text)

    def choose(self, name: str, label: str) -> None:
        self.hand.choose(self.control("combobox", name), label)

    def press(self, name: str, *rows: str) -> None:
        self.hand.press(self.control("button", name, *rows))

    def tick(self, name: str, *rows: str) -> None:
        self.hand.tick(self.control("checkbox", name, *rows))

    def untick(self, name: str, *rows: str) -> None:
        self.hand.untick(self.control("checkbox", name, *rows))

    def select(self, name: str) -> None:
        self.hand.tick(self.control("radio", name))


def answers(editor: Editor, right: set[int]) -> None:
    for number, (text, why) in enumerate(ANSWERS, start=1):
        if number in right:
            editor.tick("Right", f"Answer {number}")
        editor.write(f"Answer {number}", "Answer", text)
        editor.write(f"Answer {number}", "Why", why)


def single(editor: Editor) -> None:
    answers(editor, {1})


def multiple(editor: Editor) -> None:
    answers(editor, {1, 2})
    editor.press("Add answer")
    editor.write("Answer 5", "Answer", "Thank the customer for the post")
    editor.write("Answer 5", "Why", "It costs nothing and is read.")


def true_false(editor: Editor) -> None:
    editor.select("False")
    editor.write("Feedback to the answer “True”", "A number in public stays in public.")
    editor.write("Feedback to the answer “False”", "Right: ask in private.")


def numeric(editor: Editor) -> None:
    for name, text in (
        ("Right number", "24"),
        ("Unit, such as firms or %", "hours"),
        ("Accept from", "20"),
        ("Accept to", "28"),
    ):
        editor.write(name, text)
    editor.write("Feedback to any other number", "Count from the post to the answer.")


def ordering(editor: Editor) -> None:
    for number, text in enumerate(("Think", "Read", "Ask a colleague", "Answer"), start=1):
        editor.write(f"Item {number}", "Item", text)
    editor.press("Move up: Item 2")
    editor.write("Feedback to a wrong answer", "Reading comes first, answering last.")


def matching(editor: Editor) -> None:
    pairs = (("Praise", "Thank"), ("Question", "Answer"), ("Complaint", "Ask and mend"))
    for number, (left, right) in enumerate(pairs, start=1):
        editor.write(f"Pair {number}", "Left side", left)
        editor.write(f"Pair {number}", "Right side", right)
        editor.write(f"Pair {number}", "Why", f"{right}: this is what the writer hopes for.")
    loose = "Right side that fits nothing"
    editor.write(f"{loose} 1", loose, "Delete")
    editor.write(f"{loose} 1", "Why it does not fit", "Deleting helps nobody.")


def short_text(editor: Editor) -> None:
    editor.write("Accepted answers", "private message\n*direct message*")
    editor.write("Nearly right answer 1", "Nearly right answer", "email")
    editor.write("Nearly right answer 1", "What is missing", "It works, and takes longer.")
    editor.write("Feedback to a wrong answer", "Where nobody else reads along.")


def open_text(editor: Editor) -> None:
    for number, text in enumerate(("names the number", "asks in private", "thanks the customer"), start=1):
        editor.write(f"Line of the rubric {number}", "What the answer does", text)
    editor.write("A strong answer", "Thank you for telling us. Could you send us your order number in a message?")


def scenario(editor: Editor) -> None:
    turns = (
        ("asked", "The post has been up for a minute. What do you do?", "thanks"),
        ("thanks", "The customer sends the number in a message. And now?", ""),
    )
    for number, (name, situation, follows) in enumerate(turns, start=1):
        step = f"Step {number}"
        editor.write(step, "Name of the step", name)
        editor.write(step, "Situation", situation)
        for choice, (text, consequence) in enumerate(ANSWERS[:2], start=1):
            editor.write(step, f"Choice {choice}", "Choice", text)
            editor.write(step, f"Choice {choice}", "What follows from it", consequence)
            if follows and choice == 1:
                editor.write(step, "Choice 1", "Next step", follows)
            else:
                editor.write(step, f"Choice {choice}", "Score where it ends, 0 to 1", str(2 - choice))


def judgement(editor: Editor) -> None:
    editor.write("Labels of the scale", "Harmful\nOf little use\nGood\nVery good")
    for number, ratings in enumerate(("4, 4, 3", "2, 1, 1", "2, 2, 1"), start=1):
        text, why = ANSWERS[number - 1]
        editor.write(f"Response {number}", "Response", text)
        editor.write(f"Response {number}", "Experts' ratings", ratings)
        editor.write(f"Response {number}", "Why", why)


TYPES: dict[str, tuple[str, Callable[[Editor], None]]] = {
    "single": ("One answer", single),
    "multiple": ("More than one answer", multiple),
    "true_false": ("True or false", true_false),
    "numeric": ("A number", numeric),
    "ordering": ("Put in order", ordering),
    "matching": ("Match pairs", matching),
    "short_text": ("A few words", short_text),
    "open": ("Free text, marked by a trainer", open_text),
    "scenario": ("A scenario, step by step", scenario),
    "judgement": ("Rate responses", judgement),
}


def asks(kind: str) -> str:
    """Return what the question of a type asks."""
    return f"A customer posts an order number. What comes next? ({kind})"


def write_question(hand: Hand, kind: str, explanation: str) -> None:
    """Fill an empty question form with a question of this type."""
    editor, (name, write_type) = Editor(hand), TYPES[kind]
    if kind != "single":
        editor.choose("Type", name)
        editor.press("Change type")
    competency = editor.control("combobox", "Competency").locator("option").nth(1).inner_text()
    editor.choose("Competency", competency)
    editor.choose("Level", editor.control("combobox", "Level").locator("option").nth(2).inner_text())
    lesson = editor.control("combobox", "Lesson that teaches it")
    editor.choose("Lesson that teaches it", lesson.locator("option").nth(1).inner_text())
    editor.write("Question", asks(kind))
    write_type(editor)
    editor.write("General explanation", explanation)
