"""Write a question of every type into the Studio's form, the way a trainer would: by its labels."""

from collections.abc import Callable

from playwright.sync_api import Page

SINGLE = [
    ("Ask which order it is about, in a private message", "It helps and keeps the number out of sight."),
    ("Answer below the post with the order's state", "The order's state is nobody else's business."),
    ("Wait until somebody else answers", "Waiting tells every reader that nobody listens."),
    ("Delete the post", "The customer will post again, and ask why."),
]


def fill(page: Page, **texts: str) -> None:
    """Fill fields by their names, `__` standing for a hyphen: options__0__text="…"."""
    for name, text in texts.items():
        page.locator(f"[name='{name.replace('__', '-')}']").fill(text)


def options(page: Page, right: set[int]) -> None:
    for number, (text, why) in enumerate(SINGLE):
        fill(page, **{f"options__{number}__text": text, f"options__{number}__feedback": why})
        if number in right:
            page.locator(f"[name='options-{number}-right']").check()


def single(page: Page) -> None:
    options(page, {0})


def multiple(page: Page) -> None:
    page.get_by_role("button", name="Add answer").click()
    options(page, {0, 1})
    fill(page, options__4__text="Thank the customer for the post", options__4__feedback="It costs nothing and is read.")


def true_false(page: Page) -> None:
    page.get_by_role("radio", name="False", exact=True).check()
    fill(page, when_true="A number in public stays in public.", when_false="Right: ask in private.")


def numeric(page: Page) -> None:
    fill(page, answer="24", lowest="20", highest="28", unit="hours", otherwise="Count from the post to the answer.")


def ordering(page: Page) -> None:
    for number, text in enumerate(("Read", "Think", "Ask a colleague", "Answer")):
        fill(page, **{f"items__{number}__text": text})
    page.get_by_role("button", name="Move down: Item 1").click()
    page.get_by_role("button", name="Move up: Item 2").click()
    fill(page, when_wrong="Reading comes first, answering last.")


def matching(page: Page) -> None:
    for number, (left, right) in enumerate(
        (("Praise", "Thank"), ("Question", "Answer"), ("Complaint", "Ask and mend"))
    ):
        names = (f"pairs__{number}__left", f"pairs__{number}__right", f"pairs__{number}__feedback")
        fill(page, **dict(zip(names, (left, right, f"{right}: this is what the writer hopes for."), strict=True)))
    fill(page, distractors__0__text="Delete", distractors__0__feedback="Deleting helps nobody.")


def short_text(page: Page) -> None:
    fill(page, accept="private message\n*direct message*", when_wrong="Where nobody else reads along.")
    fill(page, close__0__text="email", close__0__feedback="It works, and takes longer.")


def open_text(page: Page) -> None:
    for number, text in enumerate(("names the number", "asks in private", "thanks the customer")):
        fill(page, **{f"rubric__{number}__text": text})
    fill(page, example="Thank you for telling us. Could you send us your order number in a message?")


def scenario(page: Page) -> None:
    turns = {
        "steps__0": ("asked", "The post has been up for a minute. What do you do?", ("thanks", "")),
        "steps__1": ("thanks", "The customer sends the number in a message. And now?", ("", "")),
    }
    for row, (name, situation, follows) in turns.items():
        fill(page, **{f"{row}__id": name, f"{row}__text": situation})
        for number, next_step in enumerate(follows):
            turn = f"{row}__choices__{number}"
            fill(page, **{f"{turn}__text": SINGLE[number][0], f"{turn}__feedback": SINGLE[number][1]})
            fill(page, **({f"{turn}__next": next_step} if next_step else {f"{turn}__score": str(1 - number)}))


def judgement(page: Page) -> None:
    fill(page, scale="Harmful\nOf little use\nGood\nVery good")
    for number, ratings in enumerate(("4, 4, 3", "2, 1, 1", "2, 2, 1")):
        text, why = SINGLE[number]
        row = f"responses__{number}"
        fill(page, **{f"{row}__text": text, f"{row}__experts": ratings, f"{row}__feedback": why})


TYPES: dict[str, Callable[[Page], None]] = {
    "single": single,
    "multiple": multiple,
    "true_false": true_false,
    "numeric": numeric,
    "ordering": ordering,
    "matching": matching,
    "short_text": short_text,
    "open": open_text,
    "scenario": scenario,
    "judgement": judgement,
}


def write_question(page: Page, kind: str, explanation: str) -> None:
    """Fill an empty question form with a question of this type."""
    if page.locator("[name=type]").input_value() != kind:
        page.get_by_label("Type", exact=True).select_option(kind)
        page.get_by_role("button", name="Change type").click()
    page.get_by_label("Competency", exact=True).select_option(index=1)
    page.get_by_label("Level", exact=True).select_option(index=2)
    page.get_by_label("Lesson that teaches it").select_option(index=1)
    page.get_by_label("Question", exact=True).fill(f"A customer posts an order number. What comes next? ({kind})")
    page.get_by_label("General explanation").fill(explanation)
    TYPES[kind](page)
