// Keys on the bench: j and k move from report to report, a accepts the one in focus, r opens its return.

const checks = [...document.querySelectorAll(".check")];

function current() {
  return checks.findIndex((check) => check.contains(document.activeElement));
}

function move(step) {
  const here = current();
  const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), checks.length - 1);
  checks[next]?.focus();
}

function openReturn(check) {
  const details = check.querySelector("[data-return]");
  if (!details) return;
  details.open = true;
  details.querySelector("textarea").focus();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  a: (check) => check?.querySelector("[data-accept]")?.requestSubmit(),
  r: (check) => check && openReturn(check),
};

function press(event) {
  const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key](checks[current()]);
}

document.addEventListener("keydown", press);
document.querySelectorAll(".keys").forEach((hint) => { hint.hidden = false; });
