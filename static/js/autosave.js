// Saves a form with data-autosave by itself a while after the last key, and says so in #autosave-state.
// The server answers 204 with the new versions; anything else leaves the text where it is and says what to do.
// What could not be saved is also kept in this tab's own store and put back when the page is opened again.

const QUIET = 3000;
const form = document.querySelector("form[data-autosave]");
const state = document.querySelector("#autosave-state");

let timer = 0;
let isBusy = false;
let isStopped = false;
let isDirty = false;

const storeKey = () => `filing:${form.dataset.autosave}`;

function say(words, detail = "") {
  state.textContent = detail ? `${words} ${detail}` : words;
}

function textsOf() {
  return [...form.elements].filter((field) => field.name && !["hidden", "file", "submit"].includes(field.type));
}

function valuesOf() {
  return textsOf().map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]);
}

function bodyOf() {
  const body = new FormData(form);
  for (const field of form.querySelectorAll("input[type=file]")) body.delete(field.name);
  return body;
}

function remember() {
  const versions = [...form.querySelectorAll("input[name$=-version]")].map((field) => field.value).join();
  sessionStorage.setItem(storeKey(), JSON.stringify({ versions, values: valuesOf() }));
}

function forget() {
  sessionStorage.removeItem(storeKey());
}

// Puts back what a lost session left behind, but only into the very version it was typed into.
function restore() {
  const kept = JSON.parse(sessionStorage.getItem(storeKey()) ?? "null");
  const versions = [...form.querySelectorAll("input[name$=-version]")].map((field) => field.value).join();
  if (!kept || kept.versions !== versions || document.querySelector(".errors")) return;
  const fields = new Map(textsOf().map((field) => [field.name, field]));
  for (const [name, value] of kept.values) {
    const field = fields.get(name);
    if (!field || field.type === "checkbox") continue;
    if (field.value !== value) field.value = value;
  }
  say(state.dataset.restored);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function taken(answer) {
  const saved = JSON.parse(answer.headers.get("X-Saved"));
  for (const [prefix, version] of Object.entries(saved.versions)) {
    form.elements[`${prefix}-version`].value = version;
  }
  for (const [prefix, text] of Object.entries(saved.outlooks)) {
    const place = form.querySelector(`[data-outlook="${prefix}"]`);
    if (place) place.textContent = text;
  }
  forget();
  say(state.dataset.saved, saved.at);
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

async function save() {
  if (isBusy || isStopped || "sent" in form.dataset) return;
  isBusy = true;
  isDirty = false;
  say(state.dataset.saving);
  remember();
  try {
    let answer = await send();
    if ((answer.status === 403 || answer.redirected) && (await renewToken())) answer = await send();
    if (answer.status === 204) taken(answer);
    else if (answer.status === 409) { isStopped = true; say(state.dataset.conflict); }
    else if (answer.status === 422) say(state.dataset.invalid);
    else say(state.dataset.away);
  } catch {
    say(state.dataset.away);
  }
  isBusy = false;
  if (isDirty) schedule();
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(save, QUIET);
}

if (form && state) {
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    isDirty = true;
    if (!isBusy) say(state.dataset.changed);
    schedule();
  });
  form.addEventListener("submit", () => { clearTimeout(timer); remember(); });
  restore();
}
