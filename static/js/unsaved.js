// Asks before a page with unsaved input is left. A module that saves drafts dispatches "saved" on the form.

function attach(form) {
  let isDirty = false;
  form.addEventListener("input", () => { isDirty = true; });
  form.addEventListener("saved", () => { isDirty = false; });
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) isDirty = false; });
  window.addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
}

document.querySelectorAll("form[data-unsaved]").forEach(attach);
