"""Two ways to use a page: with a pointer, and with the keys of a keyboard alone.

Both take controls as a person finds them, by role and name. The keyboard reaches every control with Tab from where the
focus is, and fails where Tab does not lead there or the focus cannot be seen.
"""

from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_TRIES = 10


def press(control: Locator) -> None:
    """Press a button or follow a link, and wait until the page that comes is there to its end."""
    with control.page.expect_navigation():
        control.click()


# How often Tab leads from the focus to a control, with Shift where negative; radios of a group are one stop.
TABS = """(control) => {
  const group = (one) => one.type === "radio" ? [...one.form.querySelectorAll(`[name="${one.name}"]`)] : [one];
  const stop = (one) => group(one).find((radio) => radio.checked) ?? group(one)[0];
  const stops = [...document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]")].filter(
    (one) => one === document.activeElement || (one.tabIndex >= 0 && one === stop(one) && one.checkVisibility()));
  const focus = group(document.activeElement).includes(control) ? stop(control) : document.activeElement;
  return stops.indexOf(stop(control)) - stops.indexOf(focus);
}"""
CAN_BE_SEEN = """(control) => {
  const box = control.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, Math.min(box.y + box.height / 2, innerHeight - 1));
  const shown = control.matches(":focus-visible") && getComputedStyle(control).outlineStyle !== "none";
  return shown && at !== null && (control.contains(at) || at.contains(control));
}"""


class Hand(Protocol):
    """What somebody does to the controls of a page."""

    page: Page

    def press(self, control: Locator) -> None:
        """Press a button or follow a link, and wait for the page that comes."""

    def write(self, field: Locator, text: str) -> None:
        """Replace what stands in a field."""

    def choose(self, field: Locator, label: str) -> None:
        """Choose from a list."""

    def tick(self, choice: Locator) -> None:
        """Tick a box or select a radio."""

    def untick(self, box: Locator) -> None:
        """Take the tick out of a box."""


class Pointer:
    """Clicks and typed text."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, control: Locator) -> None:
        press(control)

    def write(self, field: Locator, text: str) -> None:
        field.click()
        field.fill(text)

    def choose(self, field: Locator, label: str) -> None:
        field.select_option(label=label)

    def tick(self, choice: Locator) -> None:
        choice.check()

    def untick(self, box: Locator) -> None:
        box.uncheck()


class Keyboard:
    """Tab, arrows, Enter, Space and letters; of a text the first one is struck."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, control: Locator) -> None:
        self.reach(control)
        with self.page.expect_navigation():
            self._strike("Enter")

    def write(self, field: Locator, text: str) -> None:
        self.reach(field)
        self._strike("Control+A")
        self._strike("Delete")
        self.page.keyboard.type(text[:1])
        self.page.keyboard.insert_text(text[1:])  # at once: a thousand letters take seconds
        assert field.input_value() == text

    def choose(self, field: Locator, label: str) -> None:
        self.reach(field)
        labels = [text.strip() for text in field.locator("option").all_text_contents()]
        steps = labels.index(label) - int(field.evaluate("list => list.selectedIndex"))
        for _ in range(abs(steps)):
            self._strike("ArrowDown" if steps > 0 else "ArrowUp")
        assert field.evaluate("list => list.selectedOptions[0].textContent.trim()") == label

    def tick(self, choice: Locator) -> None:
        self._set(choice, checked=True)

    def untick(self, box: Locator) -> None:
        self._set(box, checked=False)

    def reach(self, control: Locator) -> None:
        """Move the focus to a control and see that it shows there."""
        wanted = control.element_handle()
        for _ in range(MOST_TRIES):
            tabs = int(wanted.evaluate(TABS))
            if not tabs:
                break
            for _ in range(abs(tabs)):
                self._strike("Tab" if tabs > 0 else "Shift+Tab")
        else:
            raise AssertionError(f"Tab does not lead to {control}")
        focused = self.page.locator(":focus")
        assert focused.evaluate(CAN_BE_SEEN), f"the focus cannot be seen on {focused.evaluate('one => one.outerHTML')}"

    def _set(self, choice: Locator, *, checked: bool) -> None:
        self.reach(choice)
        for _ in range(MOST_TRIES):
            if choice.evaluate("choice => document.activeElement === choice"):
                break
            self._strike("ArrowDown")  # among radios
        if choice.is_checked() is not checked:
            self._strike("Space")
        assert choice.is_checked() is checked

    def _strike(self, key: str) -> None:
        self.page.keyboard.press(key)
