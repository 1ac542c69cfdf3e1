// Sends chosen, photographed or dropped files at once, with a progress bar, and shows the rows the server answers
// with. Without it the same files go along with the form.

const form = document.querySelector("#filing");

// A one-time token of its own for each batch (RFC 9562, version 4); randomUUID would need HTTPS.
function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bodyFor(files) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.append("once", newToken());
  for (const file of files) body.append("files", file, file.name);
  return body;
}

function barIn(place) {
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", place.dataset.sending);
  place.querySelector("[data-drop]").append(bar);
  return bar;
}

function listOf(problem) {
  const list = document.createElement("ul");
  list.className = "errorlist";
  list.setAttribute("role", "alert");
  list.append(Object.assign(document.createElement("li"), { textContent: problem }));
  return list;
}

function complain(place, list) {
  place.querySelectorAll(".errorlist").forEach((old) => old.remove());
  if (list) place.prepend(list);
}

async function show(place, request) {
  const rows = place.querySelector("[data-files]");
  const isPage = request.responseURL.endsWith("/rows/");
  if (request.status === 200 && isPage) {
    complain(place);
    rows.innerHTML = request.responseText;
  } else if (request.status === 422) {
    complain(place, new DOMParser().parseFromString(request.responseText, "text/html").querySelector(".errorlist"));
    await refresh(place, rows);
  } else {
    complain(place, listOf(place.dataset.failed));
  }
}

function upload(place, files) {
  const bar = barIn(place);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => { bar.value = event.loaded / event.total; });
  request.addEventListener("loadend", async () => {
    await show(place, request);
    bar.remove();
  });
  request.open("POST", place.dataset.upload);
  request.send(bodyFor(files));
}

// Some files of a batch may have been taken although others were not.
async function refresh(place, rows) {
  const answer = await fetch(`${place.dataset.upload}rows/`, { credentials: "same-origin" });
  if (answer.ok) rows.innerHTML = await answer.text();
}

function takeFrom(place, input) {
  const files = [...input.files];
  input.value = "";
  if (files.length) upload(place, files);
}

function attach(place) {
  const drop = place.querySelector("[data-drop]");
  for (const input of place.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => takeFrom(place, input));
  }
  drop.addEventListener("dragover", () => drop.classList.add("over"));
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (event.dataTransfer.files.length) upload(place, event.dataTransfer.files);
  });
}

// A file that misses the field must not replace the page and what has been typed on it.
function keepThePage() {
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
}

if (form) {
  document.querySelectorAll("[data-upload]").forEach(attach);
  keepThePage();
}
