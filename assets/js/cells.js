// Amounts typed in a grid (form[data-cells]): what is changed is kept by cell, also of rows that are
// not on the page, undone step by step, and sent as one list when the form is saved.
import { fetchMore, focusCell, neighbour } from "./grid.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const FIELD = 'input[name^="c-"]';
const AMOUNT = /^\d{1,3}(,?\d{3})*(\.\d{1,2})?$|^\d+(\.\d{1,2})?$/;

const formOf = (element) => element.closest?.("form[data-cells]");
const states = new WeakMap();

/** What the form has in hand: changed cells by name, and the steps that can be undone. */
function stateOf(form) {
  let state = states.get(form);
  if (!state) {
    state = { changed: new Map(), steps: [], before: new WeakMap() };
    states.set(form, state);
    for (const line of form.elements.edits.value.split("\n").filter(Boolean)) {
      const [key, column, text = ""] = line.split("\t");
      state.changed.set(`c-${key}-${column}`, text);
    }
    // A page that came back with errors shows what was typed: it counts as changed.
    for (const field of form.querySelectorAll(`${FIELD}[data-stored]`)) {
      state.changed.set(field.name, field.value);
    }
    form.elements.edits.value = "";
  }
  return state;
}

const storedOf = (field) => field.dataset.stored ?? field.defaultValue;

function wrongWith(text) {
  if (!text) return "";
  if (/^[-−－]/.test(text)) return word("cellNegative");
  return AMOUNT.test(text) ? "" : word("cellNotAmount");
}

function cents(text) {
  const plain = text.replaceAll(",", "");
  if (!/^\d+(\.\d{1,2})?$/.test(plain)) return 0n;
  const [yuan, fen = ""] = plain.split(".");
  return BigInt(yuan) * 100n + BigInt(fen.padEnd(2, "0"));
}

function amountText(value) {
  const size = value < 0n ? -value : value;
  const yuan = (size / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `${value < 0n ? "−" : "+"}${yuan}.${(size % 100n).toString().padStart(2, "0")}`;
}

/** The row says by how much its months miss its amount. */
function drawApart(row) {
  const place = row.querySelector("[data-apart]");
  if (!place) return;
  const [whole, ...months] = [...row.querySelectorAll(FIELD)].map((field) => cents(field.value.trim()));
  const apart = months.reduce((sum, one) => sum + one, 0n) - whole;
  place.textContent = apart === 0n ? "—" : amountText(apart);
  place.classList.toggle("over", apart !== 0n);
}

function draw(field, state) {
  const cell = field.closest("td");
  const wrong = wrongWith(field.value.trim());
  cell.classList.toggle("edited", state.changed.has(field.name));
  cell.classList.toggle("over", Boolean(wrong));
  cell.title = wrong;
  if (wrong) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

function show(form) {
  const state = stateOf(form);
  const count = form.querySelector("[data-cells-count]");
  count.textContent = state.changed.size ? count.dataset.text.replace("{n}", state.changed.size) : "";
  form.querySelector("[data-cells-undo]").disabled = state.steps.length === 0;
  form.dataset.dirty = state.changed.size ? "true" : "";
}

function note(field, text, state) {
  if (text === storedOf(field)) state.changed.delete(field.name);
  else state.changed.set(field.name, text);
}

/** Write one step: [[field, text], …]. */
function write(form, cells) {
  const state = stateOf(form);
  const step = cells.map(([field, text]) => {
    const before = state.before.get(field) ?? field.value;
    state.before.delete(field);
    field.value = text;
    note(field, text, state);
    draw(field, state);
    return [field, before];
  });
  if (step.some(([field, before]) => field.value !== before)) state.steps.push(step);
  for (const row of new Set(step.map(([field]) => field.closest("tr")))) drawApart(row);
  show(form);
}

function undo(form) {
  const state = stateOf(form);
  const step = state.steps.pop();
  if (!step) return;
  for (const [field, before] of step) {
    field.value = before;
    note(field, before, state);
    draw(field, state);
    drawApart(field.closest("tr"));
  }
  show(form);
  focusCell(step[0][0].closest("td"));
}

// Writing. A cell is read until Enter, F2 or a character begins to write; Esc takes it back.

function begin(field, select) {
  if (field.dataset.writing !== undefined) return;
  field.dataset.writing = "";
  stateOf(formOf(field)).before.set(field, field.value);
  if (select) field.select();
}

function end(field) {
  if (field.dataset.writing === undefined) return;
  delete field.dataset.writing;
  const state = stateOf(formOf(field));
  if (state.before.get(field) !== field.value.trim()) write(formOf(field), [[field, field.value.trim()]]);
  state.before.delete(field);
}

document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.(`form[data-cells] ${FIELD}`)) target.select();
});
document.addEventListener("focusout", ({ target }) => {
  if (target.matches?.(`form[data-cells] ${FIELD}`)) end(target);
});
document.addEventListener("input", ({ target }) => {
  if (!target.matches?.(`form[data-cells] ${FIELD}`) || target.dataset.writing !== undefined) return;
  // The first character: what stood there is what the browser selected and replaced.
  target.dataset.writing = "";
  const state = stateOf(formOf(target));
  if (!state.before.has(target)) state.before.set(target, state.changed.get(target.name) ?? storedOf(target));
});

document.addEventListener(
  "keydown",
  (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || !field.matches(`form[data-cells] ${FIELD}`)) return;
    const form = formOf(field);
    const isWriting = field.dataset.writing !== undefined;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !isWriting) {
      event.preventDefault();
      undo(form);
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      if (isWriting || event.key === "Enter") {
        const was = isWriting;
        end(field);
        if (was) {
          const next = neighbour(field.closest("tr"), 1);
          if (next && !next.classList.contains("more")) focusCell(next.cells[field.closest("td").cellIndex]);
          return;
        }
      }
      begin(field, false);
    } else if (event.key === "Escape" && isWriting) {
      event.preventDefault();
      field.value = stateOf(form).before.get(field) ?? field.value;
      delete field.dataset.writing;
      field.select();
    } else if ((event.key === "Delete" || event.key === "Backspace") && !isWriting) {
      event.preventDefault();
      write(form, [[field, ""]]);
    } else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && isWriting) {
      end(field);
    }
  },
  true,
);

// Pasting a block: rows below that are not there yet are fetched first.

async function rowsFrom(row, count) {
  const found = [];
  let at = row;
  while (at && found.length < count) {
    if (at.classList.contains("more")) {
      const before = at.previousElementSibling;
      await fetchMore(at);
      at = before.nextElementSibling;
      if (at?.classList.contains("more")) break;
      continue;
    }
    found.push(at);
    at = at.nextElementSibling;
  }
  return found;
}

async function paste(field, text) {
  const form = formOf(field);
  const table = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((line) => line.split("\t"));
  const column = [...field.closest("tr").querySelectorAll(FIELD)].indexOf(field);
  const rows = await rowsFrom(field.closest("tr"), table.length);
  const cells = [];
  rows.forEach((row, place) => {
    const fields = [...row.querySelectorAll(FIELD)];
    table[place].forEach((value, offset) => {
      const target = fields[column + offset];
      if (target) cells.push([target, value.trim().replace(/^[¥￥]\s*/, "").replace(/^[-—]$/, "")]);
    });
  });
  write(form, cells);
  const wrong = cells.filter(([, value]) => wrongWith(value)).length;
  const beyond = table.length - rows.length;
  const said = [`${word("cellsPasted")}: ${cells.length}`];
  if (wrong) said.push(`${word("cellsWrong")}: ${wrong}`);
  if (beyond) said.push(`${word("cellsBeyond")}: ${beyond}`);
  toast(said.join(" · "));
}

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!field.matches?.(`form[data-cells] ${FIELD}`)) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  event.preventDefault();
  delete field.dataset.writing;
  paste(field, text);
});

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-cells-undo]")) undo(formOf(target));
});

// Rows that come later show what was typed into them before.
function take(row) {
  const form = formOf(row);
  const state = stateOf(form);
  for (const field of row.querySelectorAll(FIELD)) {
    field.inputMode = "decimal";
    field.autocomplete = "off";
    if (!state.changed.has(field.name)) continue;
    field.dataset.stored = storedOf(field);
    field.value = state.changed.get(field.name);
    draw(field, state);
  }
  drawApart(row);
}
document.addEventListener("htmx:load", ({ detail }) => {
  const part = detail.elt;
  if (part.matches?.("form[data-cells] tr")) {
    if (!part.classList.contains("more")) take(part);
    return;
  }
  for (const form of part.querySelectorAll?.("form[data-cells]") ?? []) {
    for (const row of form.querySelectorAll("tbody tr:not(.more)")) take(row);
    show(form);
  }
});

document.addEventListener(
  "submit",
  ({ target: form }) => {
    if (!form.matches?.("form[data-cells]")) return;
    const field = document.activeElement;
    if (field?.matches?.(FIELD)) end(field);
    const rows = [...stateOf(form).changed].map(([name, text]) => {
      const parts = name.split("-");
      return `${parts.slice(1, -1).join("-")}\t${parts.at(-1)}\t${text}`;
    });
    form.elements.edits.value = rows.join("\n");
    for (const one of form.querySelectorAll(FIELD)) one.disabled = true;
    form.dataset.dirty = "";
  },
  { capture: true },
);
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) for (const one of document.querySelectorAll(`form[data-cells] ${FIELD}`)) one.disabled = false;
});

// Leaving with changes that are not saved asks first.
document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-guard]:not([data-cells])");
  if (form) form.dataset.dirty = "true";
});
document.addEventListener("submit", ({ target: form }) => {
  if (form.matches?.("form[data-guard]")) form.dataset.dirty = "";
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector('form[data-guard][data-dirty="true"]')) event.preventDefault();
});
