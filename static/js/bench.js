// Keys on the bench: j and k move from report to report, a accepts the one in focus, r opens its return, Escape closes
// it again. After an act the page is opened at the report that has moved up into the place.

const PLACE = "bench-place";
const checks = [...document.querySelectorAll(".check")];

function current() {
  return checks.findIndex((check) => check.contains(document.activeElement));
}

function focusOn(place) {
  checks[Math.min(Math.max(place, 0), checks.length - 1)]?.focus();
}

function move(step) {
  const here = current();
  focusOn(here < 0 ? 0 : here + step);
}

function openReturn(check) {
  const details = check.querySelector("[data-return]");
  if (!details) return;
  details.open = true;
  details.querySelector("textarea").focus();
}

function closeReturn(check) {
  const details = check?.querySelector("[data-return][open]");
  if (!details) return;
  details.open = false;
  check.focus();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  a: (check) => check?.querySelector("[data-accept]")?.requestSubmit(),
  r: (check) => check && openReturn(check),
};

function press(event) {
  if (event.key === "Escape") { closeReturn(checks[current()]); return; }
  const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key](checks[current()]);
}

function remember(event) {
  const place = checks.findIndex((check) => check.contains(event.target));
  if (place >= 0) sessionStorage.setItem(PLACE, place);
}

function comeBack() {
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  if (place !== null && document.querySelector(".messages")) focusOn(Number(place));
}

document.addEventListener("keydown", press);
document.addEventListener("submit", remember);
document.querySelectorAll(".keys").forEach((hint) => { hint.hidden = false; });
comeBack();
