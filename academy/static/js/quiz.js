// Saves the answers of <form data-quiz data-autosave> as they change; all forms still work without this file.
// An answer that could not be sent waits in sessionStorage, by its attempt and question (its address), until the
// server has acknowledged it. <form data-quiz data-finish> waits for all of them. A page that shows both answers of a
// conflict names the one it took over: <form data-quiz data-settles>.

const form = document.querySelector("form[data-quiz]");
const { dataset } = form ?? { dataset: {} };
// Attempts are numbered per person, and several people may use one browser.
const WAITING = `answer:${dataset.owner}:`;
const RETRY_SECONDS = [2, 5, 15, 60];

const token = () => document.querySelector("meta[name=csrf-token]").content;
const here = WAITING + (dataset.saveUrl || location.pathname);
const waiting = () => Object.keys(sessionStorage).filter((key) => key.startsWith(WAITING));
const toSend = () => waiting().filter((key) => !conflicts.has(key));

// The server recognises a save sent twice by page and number, and a later one of the same page as no other tab's.
const page = [...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(16)).join("-");
let saves = 0;
let failures = 0;
let signedOut = false;
let timer = 0;
let sending = Promise.resolve();
// The revisions this page has saved: it must not take its own earlier save for another tab's.
const revisions = {};
const conflicts = new Set();

function say(text, urgent = false) {
  document.dispatchEvent(new CustomEvent("academy:say", { detail: { text, urgent } }));
}

function showState(state, text) {
  const box = document.querySelector("[data-save-state]");
  if (!box) return;
  const changed = box.dataset.saveState !== state;
  box.dataset.saveState = state;
  box.querySelector("[data-save-text]").textContent = text;
  box.querySelector("[data-save-retry]").hidden = !["unsaved", "offline"].includes(state);
  if (changed && state !== "saving") say(text, ["unsaved", "offline", "conflict"].includes(state));
}

const words = (state) => document.querySelector("[data-save-state]")?.dataset[state] ?? "";

function offlineWords() {
  const count = waiting().length;
  if (!count) return words("offline");
  return count === 1 ? dataset.offlineOne : dataset.offlineMany.replace("%n", count);
}

function keep() {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrf_token");
  saves += 1;
  fields.set("idempotency_key", `${page}.${saves}`);
  sessionStorage.setItem(here, fields.toString());
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
  if (answer.conflict) conflicts.add(key);
  const refused = reply.status >= 400 && reply.status < 500 && ![401, 429].includes(reply.status) && !answer.conflict;
  // A newer answer may have been kept while this one was on its way.
  if ((reply.ok || refused) && sessionStorage.getItem(key) === body) sessionStorage.removeItem(key);
  if (reply.ok && answer.revision !== undefined) noteRevision(key, answer.revision);
  if (!reply.ok) throw Object.assign(new Error(answer.detail || ""), { status: reply.status, key, answer });
  return answer;
}

function noteRevision(key, revision) {
  revisions[key] = revision;
  if (key === here && form.elements.revision) form.elements.revision.value = revision;
}

// One at a time, so that an older answer never arrives after a newer one.
function flush() {
  sending = sending.then(sendAll);
  return sending;
}

async function sendAll() {
  clearTimeout(timer);
  if (!toSend().length) return;
  showState("saving", words("saving"));
  try {
    let answer = {};
    for (const key of toSend()) answer = await send(key);
    failures = 0;
    // Half an ordering is not saved yet, and no mistake either.
    if (!toSend().length) showState(...(answer.saved_at ? ["saved", `${words("saved")} ${answer.saved_at}`] : ["idle", ""]));
  } catch (error) {
    showFailure(error);
  }
}

function showFailure(error) {
  if (error.answer?.finished) return location.assign(error.answer.finished);
  if (error.status === 409) return showConflict(error);
  const state = navigator.onLine ? "unsaved" : "offline";
  showState(state, (error.status && error.message) || (state === "offline" ? offlineWords() : words(state)));
  signedOut = error.status === 401;
  if (signedOut) return;
  timer = setTimeout(flush, RETRY_SECONDS[Math.min(failures, RETRY_SECONDS.length - 1)] * 1000);
  failures += 1;
}

// The page of that question shows both answers once its form is sent.
function showConflict({ message, key }) {
  showState("conflict", message || words("conflict"));
  if (key === here || !conflicts.has(key)) return;
  const link = document.createElement("a");
  link.href = key.slice(WAITING.length);
  link.textContent = dataset.conflictLink;
  document.querySelector("[data-save-text]").append(" ", link);
}

// A page that is loaded again shows the answer that still waits, not the older one the server knows; sent as it was
// opened then, so that a newer one from another tab is noticed.
function restore() {
  const body = sessionStorage.getItem(here);
  if (!body || !form.elements.revision) return;
  const fields = new URLSearchParams(body);
  form.elements.revision.value = fields.get("revision");
  for (const control of form.elements) {
    if (!control.name || control.type === "hidden") continue;
    if (["radio", "checkbox"].includes(control.type)) control.checked = fields.getAll(control.name).includes(control.value);
    else control.value = fields.get(control.name) ?? control.value;
  }
}

// Continue and Finish wait until every answer has arrived. Who was signed out goes to the sign-in page and comes back.
async function submitWhenSaved(event) {
  const isFinish = "finish" in dataset;
  if (navigator.onLine && !(isFinish ? waiting() : toSend()).length) return;
  const { submitter } = event;
  event.preventDefault();
  if (!isFinish) keep();
  await flush();
  if (signedOut) return location.assign(location.href);
  if (!(isFinish ? waiting() : toSend()).length) form.requestSubmit(submitter);
}

// The server keeps the time; this shows it and says the last minutes.
function countDown(clock) {
  const end = Date.now() + Number(clock.dataset.secondsLeft) * 1000;
  const shown = clock.querySelector("[data-time-left]");
  let minutes = Infinity;
  const tick = async () => {
    const seconds = Math.round((end - Date.now()) / 1000);
    const left = Math.max(0, Math.ceil(seconds / 60));
    const text = seconds <= 0 ? clock.dataset.over : left === 1 ? clock.dataset.minute : clock.dataset.minutes.replace("%n", left);
    if (shown.textContent !== text) shown.textContent = text;
    if (left < minutes && [5, 1].includes(left)) say(text, true);
    minutes = left;
    if (seconds > 0) return;
    clearInterval(ticking);
    say(text, true);
    await flush();
    location.assign(clock.dataset.overUrl);
  };
  const ticking = setInterval(tick, 1000);
  tick();
}

if (form) {
  if (dataset.settles) sessionStorage.removeItem(WAITING + dataset.settles);
  if ("autosave" in dataset) form.addEventListener("change", () => { keep(); flush(); });
  if (!dataset.settles) form.addEventListener("submit", submitWhenSaved);
  document.querySelector("[data-save-retry]")?.addEventListener("click", flush);
  addEventListener("online", flush);
  addEventListener("offline", () => { if (waiting().length) showState("offline", offlineWords()); });
  addEventListener("beforeunload", (event) => {
    const state = document.querySelector("[data-save-state]")?.dataset.saveState;
    if (!signedOut && ["unsaved", "offline"].includes(state) && waiting().length) event.preventDefault();
  });
  restore();
  flush();
}
const clock = document.querySelector("[data-seconds-left]");
if (clock) countDown(clock);
