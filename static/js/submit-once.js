// A form that has been sent is not sent again: the second press of a slow hand must not act twice.
// The server holds the same promise by a token; this only spares the visitor the message.
// Opt out with data-repeatable where the answer is a file and the page stays (an export).

function buttonsOf(form) {
  return [...form.elements].filter((element) => element.type === "submit");
}

function hold(form) {
  form.dataset.sent = "";
  for (const button of buttonsOf(form)) button.setAttribute("aria-disabled", "true");
}

function release(form) {
  delete form.dataset.sent;
  for (const button of buttonsOf(form)) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "repeatable" in form.dataset) return;
  if ("sent" in form.dataset) {
    event.preventDefault();
  } else if (!event.defaultPrevented) {
    hold(form);
  }
});

// Coming back by the browser's own button restores the page as it was left: let it be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach(release);
});
