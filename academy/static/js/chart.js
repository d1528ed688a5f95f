// Draws <figure data-chart> when its chart is open and near; Plotly is fetched only then. The table beside it has the same numbers.
// Colours in the figure written as "var(--name)" follow the theme; on paper they are the light ones, at the size of print.css.

const VARIABLE = /^var\((--[\w-]+)\)$/;
const CONFIG = { displayModeBar: false, displaylogo: false, responsive: true, showTips: false };

const forced = matchMedia("(forced-colors: active)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const unwanted = () => forced.matches || navigator.connection?.saveData;

let library = null;

function loadPlotly(figure) {
  library ??= new Promise((resolve, reject) => {
    // Plotly leaves its own style sheet out when it finds this one, which the content security policy allows.
    const sheet = Object.assign(document.createElement("link"), {
      id: "plotly.js-style-global", className: "no-inline-styles", rel: "stylesheet", href: figure.dataset.plotlyStyleUrl,
    });
    const script = Object.assign(document.createElement("script"), { src: figure.dataset.plotlyUrl, onload: resolve, onerror: reject });
    document.head.append(sheet, script);
  }).catch((error) => { library = null; throw error; });
  return library;
}

// getComputedStyle keeps light-dark() in a custom property; only a real property resolves it.
function colourOf(name, probe) {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

function themed(value, probe) {
  if (typeof value === "string") {
    const name = value.match(VARIABLE)?.[1];
    return name ? colourOf(name, probe) : value;
  }
  if (Array.isArray(value)) return value.map((part) => themed(part, probe));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, themed(part, probe)]));
  return value;
}

function draw(box, { data, layout }) {
  const probe = box.appendChild(document.createElement("span"));
  const axis = { automargin: true, gridcolor: colourOf("--border", probe), linecolor: colourOf("--border-strong", probe), zeroline: false };
  // One template for every chart, instead of the one that Plotly for Python puts into each figure.
  const template = { layout: {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(box).fontFamily, size: parseFloat(getComputedStyle(box).fontSize), color: colourOf("--ink", probe) },
    margin: { l: 48, r: 16, t: 16, b: 48 },
    xaxis: axis,
    yaxis: axis,
  } };
  const figure = themed({ data, layout }, probe);
  probe.remove();
  return Plotly.react(box, figure.data, { autosize: true, ...figure.layout, template }, CONFIG);
}

async function show(figure) {
  const box = figure.querySelector(".chart-box");
  const state = figure.querySelector(".chart-state");
  if (figure.specification) return draw(box, figure.specification);
  if (unwanted()) {
    box.hidden = true;
    state.textContent = state.dataset.skipped;
    return;
  }
  state.textContent = state.dataset.loading;
  try {
    const [reply] = await Promise.all([fetch(figure.dataset.figureUrl, { headers: { Accept: "application/json" } }), loadPlotly(figure)]);
    if (!reply.ok) throw new Error(String(reply.status));
    figure.specification = await reply.json();
    await draw(box, figure.specification);
    state.textContent = "";
  } catch {
    box.hidden = true;
    state.textContent = state.dataset.failed;
  }
}

// A phone reads the figures first: Plotly is fetched once the chart is at most a screen away.
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    show(target);
  }
}, { rootMargin: "100% 0px" });

function prepare() {
  for (const figure of document.querySelectorAll("[data-chart]:not([data-ready])")) {
    figure.dataset.ready = "";
    const details = figure.querySelector("details");
    details.hidden = false;
    details.addEventListener("toggle", () => details.open && near.observe(figure));
    if (details.open) near.observe(figure);
  }
}

function redraw() {
  for (const figure of document.querySelectorAll("[data-chart]")) {
    if (figure.specification) draw(figure.querySelector(".chart-box"), figure.specification);
  }
}

// A wide chart is the heatmap again, whose table prints in colour.
function turnToPaper(isPaper) {
  for (const figure of document.querySelectorAll("[data-chart]:not(:has(.chart-box--wide))")) {
    if (figure.specification) figure.toggleAttribute("data-paper", isPaper);
  }
  redraw();
}

dark.addEventListener("change", redraw);
addEventListener("beforeprint", () => turnToPaper(true));
addEventListener("afterprint", () => turnToPaper(false));
new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
document.addEventListener("academy:content", prepare);
document.addEventListener("htmx:after:process", prepare);
prepare();
