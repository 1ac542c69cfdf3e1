// After a conflict: choosing one of two versions puts it into the field below; typing there chooses one's own.

function attach(choice) {
  const field = document.getElementById(choice.dataset.choice);
  const own = choice.querySelector("input[value=typed]");
  choice.addEventListener("change", (event) => {
    field.value = event.target.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", (event) => { if (event.isTrusted) own.checked = true; });
}

document.querySelectorAll("[data-choice]").forEach(attach);
