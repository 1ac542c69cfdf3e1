// The key / goes to the search box, wherever nothing is being typed. Single keys, this one and those of the bench, can
// be switched off on the page of the own account (WCAG 2.1.4); the switch is kept in this browser.

const boxes = document.querySelectorAll("[data-search]");
const isOff = localStorage.getItem("single-keys") === "off";

function isSingleKey(event) {
  const isTyping = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  return event.key.trim().length === 1 && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
}

function goToSearch(event) {
  if (event.key !== "/" || !isSingleKey(event)) return;
  const box = [...boxes].find((one) => one.offsetParent);
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

if (isOff) {
  // On its way down, before the listeners of any other module.
  window.addEventListener("keydown", (event) => isSingleKey(event) && event.stopImmediatePropagation(), true);
  document.querySelectorAll(".keys").forEach((hint) => hint.remove());
} else {
  document.addEventListener("keydown", goToSearch);
  boxes.forEach((box) => box.setAttribute("aria-keyshortcuts", "/"));
}
