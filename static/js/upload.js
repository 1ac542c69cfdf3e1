// Sends chosen or dropped files at once, with a progress bar, and shows the rows the server answers with.
// Without it the same files go along with the form.

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
  place.append(bar);
  return bar;
}

function show(place, rows, html) {
  const problems = new DOMParser().parseFromString(html, "text/html").querySelector(".errorlist");
  place.querySelectorAll(".errorlist").forEach((list) => list.remove());
  if (problems) place.prepend(problems);
  else rows.innerHTML = html;
}

function upload(place, files) {
  const rows = place.querySelector("[data-files]");
  const drop = place.querySelector("[data-drop]");
  const bar = barIn(drop);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => { bar.value = event.loaded / event.total; });
  request.addEventListener("loadend", async () => {
    bar.remove();
    place.querySelector("input[type=file]").value = "";
    if (request.status === 200 || request.status === 422) show(place, rows, request.responseText);
    else drop.append(document.createTextNode(form.querySelector("#autosave-state").dataset.away));
    if (request.status === 422) await refresh(place, rows);
  });
  request.open("POST", place.dataset.upload);
  request.send(bodyFor(files));
}

// Some files of a batch may have been taken although others were not.
async function refresh(place, rows) {
  const answer = await fetch(`${place.dataset.upload}rows/`, { credentials: "same-origin" });
  if (answer.ok) rows.innerHTML = await answer.text();
}

function attach(place) {
  const input = place.querySelector("input[type=file]");
  const drop = place.querySelector("[data-drop]");
  if (!input || !drop) return;
  input.addEventListener("change", () => { if (input.files.length) upload(place, input.files); });
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length) upload(place, event.dataTransfer.files);
  });
}

if (form) document.querySelectorAll("[data-upload]").forEach(attach);
