// The switch for single keys on the page of the own account; search-key.js obeys it.

const part = document.querySelector("[data-single-keys]");
const box = part.querySelector("input");

box.checked = localStorage.getItem("single-keys") !== "off";
box.addEventListener("change", () => {
  if (box.checked) localStorage.removeItem("single-keys");
  else localStorage.setItem("single-keys", "off");
  part.querySelector("[role=status]").textContent = box.checked ? part.dataset.on : part.dataset.off;
});
part.hidden = false;
