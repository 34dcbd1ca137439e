// Files by drop or by choice; names and sizes are shown before they are sent.
import { word } from "./words.js";

const UNITS = ["B", "kB", "MB", "GB"];

function sizeText(bytes) {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit ? size.toFixed(1) : size} ${UNITS[unit]}`;
}

function row(zone, input, file) {
  const tile = document.createElement("div");
  tile.className = "fx-doc";
  const kind = document.createElement("span");
  kind.className = "th";
  kind.setAttribute("aria-hidden", "true");
  kind.textContent = (file.name.split(".").at(-1) ?? "").slice(0, 4).toUpperCase();
  const words = document.createElement("span");
  words.className = "grow";
  const name = document.createElement("span");
  name.className = "ell block";
  name.textContent = file.name;
  const detail = document.createElement("small");
  const limit = Number(zone.dataset.maxBytes ?? Infinity);
  const tooLarge = file.size > limit;
  detail.textContent = tooLarge
    ? `${sizeText(file.size)} · ${word("tooLarge")} (${sizeText(limit)})`
    : sizeText(file.size);
  detail.classList.toggle("t-bad", tooLarge);
  words.append(name, detail);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn btn-sm btn-quiet";
  remove.textContent = word("remove");
  remove.setAttribute("aria-label", `${word("remove")} ${file.name}`);
  remove.addEventListener("click", () => {
    keep(input, [...input.files].filter((other) => other !== file));
    input.focus();
  });
  tile.append(kind, words, remove);
  return tile;
}

function keep(input, files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function list(zone) {
  const input = zone.querySelector("input[type=file]");
  const place = zone.querySelector("[data-file-list]");
  const files = [...input.files];
  const limit = Number(zone.dataset.maxBytes ?? Infinity);
  const tooLarge = files.some((file) => file.size > limit);
  input.setCustomValidity(tooLarge ? word("tooLarge") : "");
  zone.querySelector("[data-chosen]").disabled = !files.length;
  place.replaceChildren(...files.map((file) => row(zone, input, file)));
}

document.addEventListener("change", ({ target }) => {
  const zone = target.closest?.("[data-drop-zone]");
  if (zone && target.type === "file") list(zone);
});

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const zone = event.target.closest?.("[data-drop-zone]");
    if (!zone) return;
    event.preventDefault();
    zone.querySelector(".fx-drop")?.classList.toggle("over", name === "dragover");
    if (name !== "drop" || !event.dataTransfer?.files.length) return;
    const input = zone.querySelector("input[type=file]");
    const dropped = [...event.dataTransfer.files];
    keep(input, input.multiple ? [...input.files, ...dropped] : dropped.slice(0, 1));
  });
}

// A form sent in place comes back with empty file fields: what was chosen is put into them again.
let chosen = new Map();

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const inputs = detail.target.querySelectorAll?.("input[type=file]") ?? [];
  chosen = new Map([...inputs].map((input) => [input.name, input.files]));
});
document.addEventListener("htmx:afterSwap", () => {
  for (const [name, files] of chosen) {
    const input = document.querySelector(`input[type=file][name="${CSS.escape(name)}"]`);
    if (!input || !files.length || input.files.length) continue;
    input.files = files;
    const zone = input.closest("[data-drop-zone]");
    if (zone) list(zone);
  }
  chosen = new Map();
});
