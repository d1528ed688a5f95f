// Saves the answers of <form data-autosave> as they change. The form still works without this file.
// An answer that could not be sent waits in sessionStorage under its address until the server has acknowledged it.

const form = document.querySelector("form[data-autosave]");
// Attempts are numbered per person, and several people may use one browser.
const WAITING = `answer:${form?.dataset.owner}:`;
const RETRY_SECONDS = [2, 5, 15, 60];

const token = () => document.querySelector("meta[name=csrf-token]").content;
const address = () => form.dataset.saveUrl || form.action;
const waiting = () => Object.keys(sessionStorage).filter((key) => key.startsWith(WAITING));

let failures = 0;
let signedOut = false;
let timer = 0;
let sending = Promise.resolve();
// The revisions this page has saved: it must not take its own earlier save for another tab's.
const revisions = {};

function showState(state, text) {
  const box = document.querySelector("[data-save-state]");
  if (!box) return;
  const changed = box.dataset.saveState !== state;
  box.dataset.saveState = state;
  box.querySelector("[data-save-text]").textContent = text;
  box.querySelector("[data-save-retry]").hidden = !["unsaved", "offline"].includes(state);
  const urgent = ["unsaved", "offline", "conflict"].includes(state);
  if (changed && state !== "saving") document.dispatchEvent(new CustomEvent("academy:say", { detail: { text, urgent } }));
}

const words = (state) => document.querySelector("[data-save-state]")?.dataset[state] ?? "";

function keep() {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrf_token");
  // The same key is sent again with every retry, so that the server counts the answer once.
  fields.set("idempotency_key", crypto.getRandomValues(new Uint32Array(4)).join("-"));
  sessionStorage.setItem(WAITING + address(), fields.toString());
}

async function send(key) {
  const body = sessionStorage.getItem(key);
  const fields = new URLSearchParams(body);
  if (key in revisions) fields.set("revision", revisions[key]);
  const reply = await fetch(key.slice(WAITING.length), {
    method: "POST",
    body: fields,
    headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token(), Accept: "application/json" },
    redirect: "error",
    keepalive: true,
  });
  const answer = await reply.json().catch(() => ({}));
  const settled = reply.ok || (reply.status >= 400 && reply.status < 500 && ![401, 429].includes(reply.status));
  // A newer answer may have been kept while this one was on its way.
  if (settled && sessionStorage.getItem(key) === body) sessionStorage.removeItem(key);
  if (reply.ok && answer.revision !== undefined) noteRevision(key, answer.revision);
  if (!reply.ok) throw Object.assign(new Error(answer.detail || answer.message || ""), { status: reply.status });
  return answer;
}

function noteRevision(key, revision) {
  revisions[key] = revision;
  if (key === WAITING + address()) form.elements.revision.value = revision;
}

// One at a time, so that an older answer never arrives after a newer one.
function flush() {
  sending = sending.then(sendAll);
  return sending;
}

async function sendAll() {
  clearTimeout(timer);
  if (!waiting().length) return;
  showState("saving", words("saving"));
  try {
    let answer = {};
    for (const key of waiting()) answer = await send(key);
    failures = 0;
    // Half an ordering is not saved yet, and no mistake either.
    if (!waiting().length) showState(...(answer.saved_at ? ["saved", `${words("saved")} ${answer.saved_at}`] : ["idle", ""]));
  } catch (error) {
    showFailure(error);
  }
}

function showFailure(error) {
  if (error.status === 409) return showState("conflict", error.message || words("conflict"));
  const state = navigator.onLine ? "unsaved" : "offline";
  showState(state, (error.status && error.message) || words(state));
  signedOut = error.status === 401;
  if (signedOut) return;
  timer = setTimeout(flush, RETRY_SECONDS[Math.min(failures, RETRY_SECONDS.length - 1)] * 1000);
  failures += 1;
}

// A page that is loaded again shows the answer that still waits, not the older one the server knows.
function restore() {
  const body = sessionStorage.getItem(WAITING + address());
  if (!body) return;
  const fields = new URLSearchParams(body);
  for (const control of form.elements) {
    if (!control.name || control.type === "hidden") continue;
    if (["radio", "checkbox"].includes(control.type)) control.checked = fields.getAll(control.name).includes(control.value);
    else control.value = fields.get(control.name) ?? control.value;
  }
}

// Continue and Finish wait until every answer has arrived. Who was signed out goes to the sign-in page and comes back.
async function submitWhenSaved(event) {
  if (navigator.onLine && !waiting().length) return;
  const { submitter } = event;
  event.preventDefault();
  keep();
  await flush();
  if (signedOut) return location.assign(location.href);
  if (!waiting().length) form.requestSubmit(submitter);
}

if (form) {
  form.addEventListener("change", () => { keep(); flush(); });
  form.addEventListener("submit", submitWhenSaved);
  document.querySelector("[data-save-retry]")?.addEventListener("click", flush);
  addEventListener("online", flush);
  addEventListener("beforeunload", (event) => {
    const state = document.querySelector("[data-save-state]")?.dataset.saveState;
    if (!signedOut && ["unsaved", "offline"].includes(state) && waiting().length) event.preventDefault();
  });
  restore();
  flush();
}
