// The key / goes to the search box, wherever nothing is being typed. Like every single key it can be switched off
// on the page of the own account (WCAG 2.1.4); the switch is kept in this browser.

const boxes = document.querySelectorAll("[data-search]");

function press(event) {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const box = [...boxes].find((one) => one.offsetParent);
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

if (boxes.length && localStorage.getItem("single-keys") !== "off") {
  document.addEventListener("keydown", press);
  boxes.forEach((box) => box.setAttribute("aria-keyshortcuts", "/"));
}
