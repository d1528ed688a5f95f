// Small improvements every page shares. Without this file every page still works.
// Other scripts speak to assistive technology by dispatching "academy:say" on the document: {text, urgent}.

const one = (selector, root = document) => root.querySelector(selector);

document.addEventListener("academy:say", ({ detail: { text, urgent = false } }) => {
  one("#alert").textContent = urgent ? text : "";
  one("#status").textContent = urgent ? "" : text;
});

function showScriptOnlyControls() {
  for (const control of document.querySelectorAll("[data-print]")) control.hidden = false;
  // Browsers offer the clipboard over https and on localhost only.
  if (navigator.clipboard) for (const control of document.querySelectorAll("[data-copy-link]")) control.hidden = false;
}

async function copyLink(control) {
  await navigator.clipboard.writeText(location.href);
  document.dispatchEvent(new CustomEvent("academy:say", { detail: { text: control.dataset.copied } }));
  control.textContent = control.dataset.copied;
}

// A second click on a busy button would send the form twice.
function guardSubmission(event) {
  const button = event.submitter;
  if (event.defaultPrevented || !button?.dataset.busy) return;
  if (button.getAttribute("aria-disabled") === "true") return event.preventDefault();
  button.setAttribute("aria-disabled", "true");
  button.dataset.ready = button.textContent;
  button.textContent = button.dataset.busy;
}

// The back button may bring a page back with its button still busy.
function restoreButtons() {
  for (const button of document.querySelectorAll("button[data-ready]")) {
    button.removeAttribute("aria-disabled");
    button.textContent = button.dataset.ready;
    delete button.dataset.ready;
  }
}

function closeMenus(except = null) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
}

function countCharacters(box) {
  const hint = one(`[data-count-for="${box.id}"]`);
  const left = Number(box.dataset.limit) - box.value.length;
  hint.textContent = (left < 0 ? hint.dataset.over : hint.dataset.left).replace("%n", Math.abs(left));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const copy = event.target.closest("[data-copy-link]");
  if (copy) copyLink(copy);
  closeMenus(event.target.closest("details.menu"));
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  one("summary", menu).focus();
});
document.addEventListener("input", ({ target }) => target.dataset?.limit && countCharacters(target));
document.addEventListener("submit", guardSubmission);
addEventListener("pageshow", restoreButtons);

showScriptOnlyControls();
one("[data-error-summary]")?.focus();
