// Saves a form with data-autosave by itself a while after the last key, and says so in #autosave-state.
// The server answers 204 with the new versions; anything else leaves the text where it is and says what to do.
// What is not saved yet is kept in this tab's own store until the server has taken it, and put back when the page is
// opened again. The page a submitted form leads to loads this too: what was sent need not be kept any longer.

const QUIET = 3000; // milliseconds after the last key
const AGAIN = 20000; // milliseconds until a save that did not get through is tried again
const START = "filing:";
const form = document.querySelector("form[data-autosave]");
const state = document.querySelector("#autosave-state");

let timer = 0;
let isBusy = false;
let isDirty = false;
// The server has answered with errors or a conflict: what stands in the fields was typed and is not saved.
const isAnswer = document.querySelector(".errors") !== null;
// After a conflict the person decides what stands; nothing is saved behind their back.
let isStopped = document.querySelector(".conflict") !== null;

// ── Keeping ──
function typedIn() {
  const fields = [...form.elements].filter((field) => field.name);
  return fields.filter((field) => !["hidden", "file", "submit", "checkbox", "radio"].includes(field.type));
}

function isChanged(field) {
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function versionOf(field) {
  return form.elements[`${field.name.split("-")[0]}-version`];
}

// [name, value, version it was typed into] of everything that is not saved.
function keep(isSent = false) {
  const unsaved = typedIn().filter((field) => isAnswer || isChanged(field));
  const fields = unsaved.map((field) => [field.name, field.value, versionOf(field).value]);
  sessionStorage.setItem(START + form.dataset.autosave, JSON.stringify({ isSent, fields }));
}

function forget() {
  sessionStorage.removeItem(START + form.dataset.autosave);
  for (const field of typedIn()) {
    if (field.options) for (const option of field.options) option.defaultSelected = option.selected;
    else field.defaultValue = field.value;
  }
}

// Once the server has said that an act went through, nothing of what was sent is kept any longer.
function forgetTaken() {
  if (!document.querySelector(".messages .success")) return;
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(START) && JSON.parse(sessionStorage.getItem(key)).isSent) sessionStorage.removeItem(key);
  }
}

// Puts back what a lost session or connection left behind and says whether there was anything. The versions come
// back too: where somebody else has saved meanwhile, the next save shows both texts instead of losing one.
function restore() {
  const kept = JSON.parse(sessionStorage.getItem(START + form.dataset.autosave) ?? "null");
  const fields = kept?.fields.map(([name, value, version]) => [form.elements[name], value, version]) ?? [];
  const lost = fields.filter(([field, value]) => field && field.value !== value);
  for (const [field, value, version] of lost) {
    field.value = value;
    versionOf(field).value = version;
  }
  return lost.length > 0;
}

// ── Saving ──
function say(words, detail = "") {
  state.textContent = detail ? `${words} ${detail}` : words;
}

function bodyOf() {
  const body = new FormData(form);
  for (const field of form.querySelectorAll("input[type=file]")) body.delete(field.name);
  return body;
}

function showOutlook(prefix, [percent, light, word]) {
  const place = form.querySelector(`[data-outlook="${prefix}"]`);
  if (!place) return;
  place.textContent = percent;
  const lamp = Object.assign(document.createElement("span"), { className: `light ${light}`, textContent: word });
  form.querySelector(`[data-outlook-light="${prefix}"]`).replaceChildren(lamp);
}

function taken(answer) {
  const saved = JSON.parse(answer.headers.get("X-Saved"));
  for (const [prefix, version] of Object.entries(saved.versions)) {
    form.elements[`${prefix}-version`].value = version;
  }
  for (const [prefix, outlook] of Object.entries(saved.outlooks)) showOutlook(prefix, outlook);
  say(state.dataset.saved, saved.at);
  if (isDirty) { keep(); return; }
  forget();
  form.dispatchEvent(new Event("saved"));
}

// A new login gives a new protection token: fetch the page once more and take it from there.
async function renewToken() {
  const page = await fetch(location.href, { credentials: "same-origin" });
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const token = fresh.querySelector("form[data-autosave] input[name=csrfmiddlewaretoken]");
  if (!token) return false;
  form.elements.csrfmiddlewaretoken.value = token.value;
  return true;
}

function send() {
  return fetch(form.dataset.autosave, { method: "POST", body: bodyOf(), credentials: "same-origin" });
}

// Whether the answer is that of somebody who is not signed in, or was not when the page was made.
function isStranger(answer) {
  return answer.status === 403 || answer.redirected;
}

function refused(answer) {
  if (answer.status === 409) { isStopped = true; say(state.dataset.conflict); }
  else if (answer.status === 422) say(state.dataset.invalid);
  else { say(isStranger(answer) ? state.dataset.expired : state.dataset.away); schedule(AGAIN); }
}

async function save() {
  if (isBusy || isStopped || "sent" in form.dataset) return;
  isBusy = true;
  isDirty = false;
  say(state.dataset.saving);
  try {
    let answer = await send();
    if (isStranger(answer) && (await renewToken())) answer = await send();
    if (answer.status === 204) taken(answer);
    else refused(answer);
  } catch {
    say(state.dataset.away);
    schedule(AGAIN);
  }
  isBusy = false;
  if (isDirty) schedule(QUIET);
}

function schedule(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(save, milliseconds);
}

function typed(event) {
  if (event.target.type === "file") return;
  isDirty = true;
  keep();
  if (!isBusy && !isStopped) say(state.dataset.changed);
  schedule(QUIET);
}

function open() {
  if (isAnswer || !restore()) return;
  form.dispatchEvent(new Event("input", { bubbles: true }));
  say(state.dataset.restored);
}

forgetTaken();
if (form && state) {
  form.addEventListener("input", typed);
  form.addEventListener("submit", () => { clearTimeout(timer); keep(true); });
  open();
}
