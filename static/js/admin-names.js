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
