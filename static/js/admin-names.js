// Django's admin leaves a few controls without a name: cells of tabular inlines, and the two halves
// of a date with a time. This gives each the name a sighted reader takes from the heading above it.

function nameCells(table) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  for (const row of table.querySelectorAll("tbody tr.form-row")) {
    [...row.cells].forEach((cell, column) => {
      for (const control of cell.querySelectorAll("input:not([type=hidden]), select, textarea")) {
        if (!control.labels?.length) control.setAttribute("aria-label", heads[column]);
      }
    });
  }
}

function nameHalves(pair) {
  const label = pair.closest(".form-row")?.querySelector("label, legend, .fieldset-heading");
  for (const control of pair.querySelectorAll("input")) {
    const half = control.previousSibling?.textContent.trim() ?? "";
    if (!control.labels?.length) control.setAttribute("aria-label", `${label?.textContent.trim() ?? ""} ${half}`.trim());
  }
}

function nameAll() {
  document.querySelectorAll(".datetime").forEach(nameHalves);
  document.querySelectorAll(".tabular table").forEach(nameCells);
  document.querySelectorAll("th.original:empty").forEach((head) => head.setAttribute("aria-hidden", "true"));
}

nameAll();
document.addEventListener("formset:added", nameAll);

// On a phone each row of a list becomes a card; the cells then need the names that stand in the head.
function nameRows(list) {
  const heads = [...list.querySelectorAll("thead th")].map((head) => head.querySelector(".text")?.textContent.trim() ?? "");
  for (const row of list.tBodies[0].rows) {
    [...row.cells].forEach((cell, column) => {
      if (cell.tagName === "TD" && heads[column]) cell.dataset.label = heads[column];
    });
  }
  list.classList.add("cards");
}

document.querySelectorAll("#result_list").forEach(nameRows);
