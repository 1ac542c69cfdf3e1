// Django's admin leaves the two halves of a date with a time without a name. This gives each the name a sighted reader
// takes from the label before it.

function nameHalves(pair) {
  const label = pair.closest(".form-row")?.querySelector("label, legend, .fieldset-heading");
  for (const control of pair.querySelectorAll("input")) {
    const half = control.previousSibling?.textContent.trim() ?? "";
    if (!control.labels?.length) control.setAttribute("aria-label", `${label?.textContent.trim() ?? ""} ${half}`.trim());
  }
}

document.querySelectorAll(".datetime").forEach(nameHalves);

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
