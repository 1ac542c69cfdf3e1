// Enter in a rating leads to the next rating instead of sending the form: five marks without the mouse.

const marks = [...document.querySelectorAll("input[data-mark]")];

marks.forEach((mark, place) => {
  mark.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const next = marks[place + 1];
    (next ?? mark.form.querySelector(".action-bar button")).focus();
    next?.select();
  });
});
