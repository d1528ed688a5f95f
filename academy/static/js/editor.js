// Saves <form data-editor data-save-url="…"> two seconds after typing stops, when a field is left, and with Ctrl or ⌘ + S.
// The reply is JSON {saved_at, version}; a hidden field named version is kept in step. 409 means that somebody else saved first. The ordinary button still works.

const form = document.querySelector("form[data-editor]");
const PAUSE = 2000;

let timer = 0;
let saved = "";
let blocked = false;
let underWay = false;
let saving = Promise.resolve();

const box = () => document.querySelector("[data-save-state]");
const content = () => new URLSearchParams([...new FormData(form)].filter(([name]) => !["csrf_token", "version"].includes(name))).toString();
const changed = () => content() !== saved;

function showState(state, text) {
  const announce = box().dataset.saveState !== state && state !== "saving";
  box().dataset.saveState = state;
  box().querySelector("[data-save-text]").textContent = text;
  box().querySelector("[data-save-retry]").hidden = state !== "unsaved";
  const urgent = ["unsaved", "conflict"].includes(state);
  if (announce) document.dispatchEvent(new CustomEvent("academy:say", { detail: { text, urgent } }));
}

// One at a time: the next needs the version that this one returns, else it would conflict with itself.
function save() {
  clearTimeout(timer);
  saving = saving.then(saveNow);
  return saving;
}

async function saveNow() {
  if (blocked || !changed()) return;
  const sent = content();
  underWay = true;
  showState("saving", box().dataset.saving);
  try {
    const reply = await fetch(form.dataset.saveUrl, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: {
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
        Accept: "application/json",
      },
    });
    const answer = await reply.json().catch(() => ({}));
    if (!reply.ok) throw Object.assign(new Error(answer.detail || answer.message || ""), { status: reply.status });
    saved = sent;
    if (form.elements.version) form.elements.version.value = answer.version ?? form.elements.version.value;
    showState("saved", `${box().dataset.saved} ${answer.saved_at ?? ""}`.trim());
  } catch (error) {
    // After a conflict saving by itself would overwrite the other version.
    blocked = error.status === 409;
    const state = blocked ? "conflict" : "unsaved";
    showState(state, (error.status && error.message) || box().dataset[state]);
  } finally {
    underWay = false;
  }
}

// Clicking the button leaves a field, which saves: the button sends the form once that is done.
async function submitWhenSaved(event) {
  clearTimeout(timer);
  if (underWay) {
    event.preventDefault();
    await saving;
    form.requestSubmit(event.submitter);
  } else {
    saved = content();
  }
}

if (form) {
  saved = content();
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, PAUSE); });
  form.addEventListener("focusout", save);
  form.addEventListener("submit", submitWhenSaved);
  box()?.querySelector("[data-save-retry]").addEventListener("click", save);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    save();
  });
  addEventListener("beforeunload", (event) => changed() && event.preventDefault());
}
