// Deciding on proposals by keyboard: J K move, A takes over, X sets aside, E edits, S splits, N adds by hand.
// The keys work only while a proposal holds the focus and no field is being typed in, so that no shortcut of a
// screen reader is taken away. Without this module the same forms and links do the same.

const root = document.querySelector("[data-proposals]");
const proposals = [...root.querySelectorAll("[data-proposal]")];

function isTyping(element) {
  return element.matches("textarea, select, input:not([type=hidden])");
}

function focusOn(proposal) {
  proposal?.closest("details")?.setAttribute("open", "");
  proposal?.focus();
  proposal?.scrollIntoView({ block: "center" });
}

function press(proposal, key) {
  const scope = key === "n" ? proposal.closest(".target-row") : proposal;
  scope.querySelector(`[data-key=${key}]`)?.click();
}

function edit(proposal) {
  const name = proposal.querySelector("input[type=text]");
  name?.focus();
  name?.select();
}

root.addEventListener("keydown", (event) => {
  const proposal = event.target.closest("[data-proposal]");
  if (!proposal || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") focusOn(proposal);
    return;
  }
  const key = event.key.toLowerCase();
  const place = proposals.indexOf(proposal);
  if (key === "j") focusOn(proposals[place + 1]);
  else if (key === "k") focusOn(proposals[place - 1]);
  else if (key === "e") edit(proposal);
  else if ("axsn".includes(key) && key.length === 1) press(proposal, key);
  else return;
  event.preventDefault();
});

// The page is opened at the next proposal; with an error, _errors.html has the focus instead.
if (!document.querySelector("[autofocus]")) {
  focusOn(document.getElementById(location.hash.slice(1)) ?? (location.hash ? null : proposals[0]));
}
