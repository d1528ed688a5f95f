// Tells the server how far a lesson has been read: <article data-position-url="…"> with headings or sections that have ids.
// The server opens the lesson there next time, as …#id.

const article = document.querySelector("[data-position-url]");
const PAUSE = 2000;

let position = "";
let reported = "";

function report() {
  if (!position || position === reported) return;
  reported = position;
  fetch(article.dataset.positionUrl, {
    method: "POST",
    body: new URLSearchParams({ position }),
    headers: { "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
    keepalive: true,
  }).catch(() => { reported = ""; });
}

function watch() {
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) position = entry.target.id;
  }, { rootMargin: "0px 0px -50% 0px" });
  for (const section of article.querySelectorAll("h2[id], h3[id], section[id]")) observer.observe(section);
  setInterval(report, PAUSE);
  document.addEventListener("visibilitychange", () => document.hidden && report());
}

// The keyboard can scroll a picture that is wider than a phone.
function reachPictures() {
  for (const picture of article.querySelectorAll("p:has(> img:only-child)")) {
    if (picture.scrollWidth > picture.clientWidth) picture.tabIndex = 0;
  }
}

if (article) {
  watch();
  reachPictures();
}
