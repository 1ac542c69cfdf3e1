// The wall: keys and buttons turn it without leaving full screen, and by itself it looks again and turns on.
// A click, the space bar or an arrow fetches the page its link leads to and takes over the wall; the links work without this.

const FORWARD = new Set([" ", "ArrowRight", "ArrowDown", "PageDown"]);
const BACK = new Set(["ArrowLeft", "ArrowUp", "PageUp"]);
const said = document.querySelector("#wall-said");

let isHeld = false;
let isBusy = false;

const wall = () => document.querySelector("#wall");
const link = (way) => wall().querySelector(`[data-go="${way}"]`);

async function show(address) {
  if (isBusy) return;
  isBusy = true;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    take(new DOMParser().parseFromString(await answer.text(), "text/html"));
    history.replaceState(null, "", address);
    wall().classList.remove("cut-off");
  } catch {
    wall().classList.add("cut-off");
  } finally {
    isBusy = false;
  }
}

function take(page) {
  const focused = wall().contains(document.activeElement) ? (document.activeElement.dataset.go ?? "on") : "";
  document.querySelector(".page-head").replaceWith(page.querySelector(".page-head"));
  wall().replaceWith(page.querySelector("#wall"));
  said.textContent = wall().querySelector("#announced").textContent.trim();
  prepare();
  if (focused) (link(focused) ?? wall().querySelector("a")).focus();
}

function prepare() {
  const fullScreen = wall().querySelector("[data-full-screen]");
  fullScreen.hidden = !document.fullscreenEnabled;
  const hold = wall().querySelector("[data-pause]");
  if (!hold) return;
  hold.hidden = false;
  hold.setAttribute("aria-pressed", String(isHeld));
}

function click(event) {
  const target = event.target.closest("[data-turn], [data-pause], [data-full-screen]");
  if (!target) return;
  if ("turn" in target.dataset) {
    event.preventDefault();
    show(target.href);
  } else if ("pause" in target.dataset) {
    isHeld = !isHeld;
    prepare();
  } else if (document.fullscreenElement) {
    document.exitFullscreen();
  } else {
    document.documentElement.requestFullscreen();
  }
}

function press(event) {
  const isOnControl = event.key === " " && event.target.closest("button");
  if (event.ctrlKey || event.metaKey || event.altKey || isOnControl) return;
  const way = FORWARD.has(event.key) ? "on" : BACK.has(event.key) ? "back" : "";
  if (!way) return;
  event.preventDefault();
  if (link(way)) show(link(way).href);
}

// Every few seconds: the next screen, or the same one again where there is only one.
function lookAgain() {
  if (isHeld || !("refreshes" in wall().dataset) || document.hidden) return;
  show(link("on")?.href ?? location.href);
}

document.addEventListener("click", click);
document.addEventListener("keydown", press);
prepare();
setInterval(lookAgain, Number(document.querySelector("[data-every-seconds]").dataset.everySeconds) * 1000);
