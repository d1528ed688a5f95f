// Arrow keys and the side panel for <div data-heatmap>. The table keeps its native semantics; cells stay links.

const PAGE_ROWS = 6;
const panel = document.querySelector("[data-panel]");
let opener = null;

const region = () => document.querySelector("[data-heatmap]");
const rows = () => [...region().querySelectorAll("tbody tr, tfoot tr")].map((row) => [...row.cells].map((cell) => cell.firstElementChild ?? cell));

function place(target) {
  const grid = rows();
  const row = grid.findIndex((cells) => cells.includes(target));
  return { grid, row, column: row < 0 ? -1 : grid[row].indexOf(target) };
}

// One tab stop for the whole grid: the cell that had the focus last.
function prepare() {
  if (!region()) return;
  for (const stop of rows().flat()) stop.tabIndex = -1;
  const first = region().querySelector("tbody td > *");
  if (first) first.tabIndex = 0;
  region().dataset.heatmap = "ready";
}

function moveTo(target) {
  for (const stop of rows().flat()) if (stop.tabIndex === 0) stop.tabIndex = -1;
  target.tabIndex = 0;
  target.focus();
}

const steps = {
  ArrowLeft: ({ row, column }) => [row, column - 1],
  ArrowRight: ({ row, column }) => [row, column + 1],
  ArrowUp: ({ row, column }) => [row - 1, column],
  ArrowDown: ({ row, column }) => [row + 1, column],
  PageUp: ({ row, column }) => [row - PAGE_ROWS, column],
  PageDown: ({ row, column }) => [row + PAGE_ROWS, column],
  Home: ({ row, column }, whole) => [whole ? 0 : row, 0],
  End: ({ grid, row }, whole) => [whole ? grid.length - 1 : row, grid[row].length - 1],
};

function onKey(event) {
  const step = steps[event.key];
  if (!step || event.altKey || event.metaKey) return;
  const here = place(event.target);
  if (here.row < 0) return;
  event.preventDefault();
  const clamp = (value, length) => Math.min(Math.max(value, 0), length - 1);
  const [row, column] = step(here, event.ctrlKey);
  const line = here.grid[clamp(row, here.grid.length)];
  moveTo(line[clamp(column, line.length)]);
}

async function openPanel(link) {
  const body = panel.querySelector("[data-panel-body]");
  opener?.removeAttribute("aria-current");
  opener = link;
  opener.setAttribute("aria-current", "true");
  panel.hidden = false;
  panel.setAttribute("aria-busy", "true");
  if (!body.firstChild) body.textContent = panel.dataset.loading;
  try {
    const reply = await fetch(link.href, { headers: { "HX-Request": "true" } });
    if (!reply.ok) throw new Error(String(reply.status));
    if (opener === link) fill(body, await reply.text());
  } catch {
    if (opener === link) showFailure(body, link);
  } finally {
    panel.removeAttribute("aria-busy");
  }
}

function fill(body, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const content = page.querySelector("[data-panel-content]") ?? page.querySelector("main") ?? page.body;
  body.replaceChildren(...content.childNodes);
  for (const chart of body.querySelectorAll(".chart-details")) chart.open = false; // a narrow place; the table says the same
  globalThis.htmx?.process(body);
  document.dispatchEvent(new CustomEvent("academy:content"));
  const heading = body.querySelector("h1, h2") ?? body;
  heading.tabIndex = -1;
  heading.focus();
}

function showFailure(body, link) {
  const page = document.createElement("a");
  page.href = link.href;
  page.textContent = panel.dataset.failed;
  body.replaceChildren(page);
  page.focus();
}

function closePanel() {
  if (panel.hidden) return;
  panel.hidden = true;
  panel.querySelector("[data-panel-body]").replaceChildren();
  opener?.removeAttribute("aria-current");
  opener?.focus();
  opener = null;
}

function onClick(event) {
  if (event.target.closest("[data-panel-close]")) return closePanel();
  const link = event.target.closest("[data-heatmap] td > a");
  if (!link || !panel || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  openPanel(link);
}

document.addEventListener("click", onClick);
document.addEventListener("keydown", (event) => {
  if (event.target.closest("[data-heatmap]")) onKey(event);
  if (event.key === "Escape" && panel && (panel.contains(event.target) || event.target.closest("[data-heatmap]"))) closePanel();
});
document.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-heatmap] :is(th[scope=row], td) > *") && target.tabIndex !== 0) moveTo(target);
});
document.addEventListener("htmx:after:process", prepare);
prepare();
