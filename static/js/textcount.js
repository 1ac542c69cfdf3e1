// Counts characters beneath a text area with data-limit, as Python does: by code points.
// The limit itself is checked by the server; typing is never cut short.

function countOf(text) {
  return [...text.trim()].length;
}

function attach(area) {
  const limit = Number(area.dataset.limit);
  const over = area.form?.dataset.over ?? "";
  const output = document.createElement("p");
  output.className = "count";
  output.id = `${area.id}_count`;
  output.setAttribute("role", "status");
  area.after(output);

  function show() {
    const excess = countOf(area.value) - limit;
    output.classList.toggle("over", excess > 0);
    output.textContent = `${countOf(area.value)} / ${limit}` + (excess > 0 ? ` · ${over} ${excess}` : "");
    // Spoken only where it matters: a running count would talk over the typing.
    output.setAttribute("aria-live", excess > -20 ? "polite" : "off");
  }

  area.addEventListener("input", show);
  show();
}

document.querySelectorAll("textarea[data-limit]").forEach(attach);
