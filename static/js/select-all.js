// A box with data-select-all checks or clears every box within the rows its selector names.

function attach(master) {
  master.addEventListener("change", () => {
    for (const row of document.querySelectorAll(master.dataset.selectAll)) {
      for (const box of row.querySelectorAll("input[type=checkbox]")) box.checked = master.checked;
    }
  });
}

document.querySelectorAll("[data-select-all]").forEach(attach);
