// Keys on lists: j and k lead from row to row, to the link that opens it. The bench has keys of its own, and
// search-key.js stops both where single keys are off.

const ROWS = "main tbody tr, main .todo > li, main .items > .item";
const steps = { j: 1, k: -1 };

function links() {
  return [...document.querySelectorAll(ROWS)]
    .map((row) => row.querySelector("th a[href]") ?? row.querySelector("a[href]"))
    .filter((link) => link?.offsetParent);
}

function move(step) {
  const reachable = links();
  const row = document.activeElement.closest("tr, li");
  const here = reachable.findIndex((link) => row?.contains(link));
  const place = here < 0 ? 0 : Math.min(Math.max(here + step, 0), reachable.length - 1);
  reachable[place]?.focus();
}

function press(event) {
  const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !(event.key in steps)) return;
  event.preventDefault();
  move(steps[event.key]);
}

document.addEventListener("keydown", press);
