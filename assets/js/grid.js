// Tables one walks by keys like a sheet (data-grid="grid" or "treegrid"): one stop of the Tab key,
// arrows from cell to cell. Without scripts they are plain tables of links or fields; the roles
// belong to the keys and come with them. Rows say their depth in data-level; a row of class "more"
// stands for rows that are fetched when it comes into view.
import htmx from "htmx.org";

const PAGE = 10;

const rowOf = (element) => element.closest?.("[data-grid] tr");
const gridOf = (element) => element.closest?.("[data-grid]");
const cellOf = (element) => element.closest?.("[data-grid] td, [data-grid] th[scope=row]");
/** What of a cell has the focus: the link or field in it, else itself. */
export const heart = (cell) => cell.querySelector("a, input, button") ?? cell;
const isShown = (row) => !row.hidden && row.cells.length > 0;

function allRows(grid) {
  return [...grid.querySelectorAll("tbody > tr, tfoot > tr")].filter(isShown);
}

/** The next row up or down, across the bodies of the table. */
export function neighbour(row, by) {
  const step = by > 0 ? "nextElementSibling" : "previousElementSibling";
  let at = row[step];
  while (at && !isShown(at)) at = at[step];
  if (at) return at;
  const rows = allRows(gridOf(row));
  return rows[rows.indexOf(row) + by] ?? null;
}

export function focusCell(cell) {
  const grid = gridOf(cell);
  const target = heart(cell);
  for (const old of grid.querySelectorAll('[tabindex="0"]')) old.tabIndex = -1;
  target.tabIndex = 0;
  target.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/**
 * Fetch what a row of class "more" stands for; done when the rows are there. They may be on their
 * way, for the row came into view: htmx would put a second request off until the first is answered,
 * and call that done.
 */
export function fetchMore(more) {
  if (!more.classList.contains("htmx-request")) {
    return htmx.ajax("GET", more.getAttribute("hx-get"), { source: more, target: more, swap: "outerHTML" });
  }
  return new Promise((resolve) => {
    more.addEventListener("htmx:afterRequest", resolve, { once: true });
  });
}

let waitingColumn = null;

function goToRow(row, column) {
  if (!row) return;
  if (row.classList.contains("more")) {
    // It is fetched because it comes into view; the focus follows.
    waitingColumn = column;
    row.scrollIntoView({ block: "nearest" });
    return;
  }
  focusCell(row.cells[Math.min(column, row.cells.length - 1)]);
}

function leap(row, by) {
  let at = row;
  for (let step = 0; step < PAGE; step += 1) {
    const next = neighbour(at, by);
    if (!next || next.classList.contains("more")) break;
    at = next;
  }
  return at;
}

/** Where a key leads from a cell; undefined when it is no key of the grid. */
function moved(cell, key, withControl) {
  const row = rowOf(cell);
  const column = cell.cellIndex;
  const rows = () => allRows(gridOf(cell)).filter((each) => !each.classList.contains("more"));
  switch (key) {
    case "ArrowRight": return [row, Math.min(column + 1, row.cells.length - 1)];
    case "ArrowLeft": return [row, Math.max(column - 1, 0)];
    case "ArrowDown": return [neighbour(row, 1), column];
    case "ArrowUp": return [neighbour(row, -1), column];
    case "PageDown": return [leap(row, 1), column];
    case "PageUp": return [leap(row, -1), column];
    case "Home": return withControl ? [rows()[0], 0] : [row, 0];
    case "End": return withControl ? [rows().at(-1), column] : [row, row.cells.length - 1];
    default: return undefined;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.shiftKey) return;
  const cell = cellOf(event.target);
  if (!cell) return;
  // In a field one is writing in, keys that move within the text stay there.
  if (event.target.matches("input") && event.target.dataset.writing !== undefined) return;
  const place = moved(cell, event.key, event.ctrlKey || event.metaKey);
  if (!place) return;
  event.preventDefault();
  goToRow(...place);
});

document.addEventListener("focusin", ({ target }) => {
  const cell = cellOf(target);
  if (!cell || heart(cell) !== target || target.tabIndex === 0) return;
  for (const old of gridOf(cell).querySelectorAll('[tabindex="0"]')) old.tabIndex = -1;
  target.tabIndex = 0;
});

function prepareRow(row) {
  const grid = gridOf(row);
  if (row.classList.contains("more")) {
    row.querySelector("a").tabIndex = -1;
    return;
  }
  if (grid.dataset.grid === "treegrid") {
    row.setAttribute("aria-level", row.dataset.level);
    const toggle = row.querySelector("[data-toggle]");
    if (toggle) {
      row.setAttribute("aria-expanded", toggle.getAttribute("aria-expanded"));
      toggle.removeAttribute("aria-expanded");
    }
  }
  for (const cell of row.cells) heart(cell).tabIndex = -1;
}

/** Number the rows anew, those counted that are not there yet. */
export function renumber(grid) {
  let number = 1;
  for (const row of allRows(grid)) {
    number += 1;
    if (row.classList.contains("more")) number += Number(row.dataset.count) - 1;
    else row.setAttribute("aria-rowindex", String(number));
  }
  grid.setAttribute("aria-rowcount", String(number));
}

function prepare(grid) {
  grid.setAttribute("role", grid.dataset.grid);
  const rows = allRows(grid);
  for (const row of rows) prepareRow(row);
  const first = rows.find((row) => !row.classList.contains("more"));
  if (first) heart(first.cells[0]).tabIndex = 0;
  // The grid itself is the stop; a region that scrolls around it would be a second one.
  grid.closest('[tabindex="0"]')?.removeAttribute("tabindex");
  renumber(grid);
}

document.addEventListener("htmx:load", ({ detail }) => {
  const part = detail.elt;
  if (part.matches?.("[data-grid] tr")) {
    prepareRow(part);
    if (waitingColumn !== null && !part.classList.contains("more")) {
      const column = waitingColumn;
      waitingColumn = null;
      goToRow(part, column);
    }
    return;
  }
  for (const grid of part.querySelectorAll?.("[data-grid]") ?? []) prepare(grid);
});

// A hundred rows settle one by one; they are numbered once.
const unnumbered = new Set();
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const grid = gridOf(detail.elt);
  if (!grid) return;
  if (!unnumbered.size) {
    requestAnimationFrame(() => {
      for (const one of unnumbered) renumber(one);
      unnumbered.clear();
    });
  }
  unnumbered.add(grid);
});
