// Shows the field that asks why as soon as a figure falls behind the last one; the server asks by the same rule.

function numberIn(text) {
  return Number.parseFloat(text.normalize("NFKC").replaceAll(/[,\s]/g, ""));
}

function attach(row) {
  const last = row.querySelector("[data-last]");
  const why = row.querySelector(".why");
  const input = row.querySelector("input[inputmode=decimal]");
  if (!last || !why || !input || last.dataset.basis === "period") return;
  input.addEventListener("input", () => {
    const value = numberIn(input.value);
    const before = Number(last.dataset.last);
    const falls = last.dataset.direction === "down" ? value > before : value < before;
    why.hidden = !(input.value.trim() && falls) && !why.querySelector("input").value;
  });
}

document.querySelectorAll(".readings > li").forEach(attach);
