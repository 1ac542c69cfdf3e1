// Asks before a page with unsaved input is left. A module that saves drafts dispatches "saved" on the form; files in
// a place with data-upload are sent as soon as they are chosen.

function attach(form) {
  let isDirty = false;
  form.addEventListener("input", (event) => { if (!event.target.closest("[data-upload]")) isDirty = true; });
  form.addEventListener("saved", () => { isDirty = false; });
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) isDirty = false; });
  window.addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
}

document.querySelectorAll("form[data-unsaved]").forEach(attach);
