// The workbook: rows open and close in place, a cell opens in the drawer below the grid. The
// address always says which rows are open, so that a reload or a colleague sees the same.
import htmx from "htmx.org";

import { fetchMore, focusCell, renumber } from "./grid.js";

const levelOf = (row) => Number(row.dataset.level);
const isPlainClick = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

// Rows in rows.

function below(row) {
  const found = [];
  let at = row.nextElementSibling;
  while (at && levelOf(at) > levelOf(row) && !at.classList.contains("more")) {
    found.push(at);
    at = at.nextElementSibling;
  }
  return { found, next: at };
}

/** Let the address and every way on from here name the rows that are open now. */
function remember(path, isOpen) {
  const query = new URLSearchParams(location.search);
  // Where the address names none, one row may be open of itself.
  const shown = [...document.querySelectorAll("#workbook tr[aria-expanded=true] [data-toggle]")];
  const open = [...new Set([...query.getAll("open"), ...shown.map((link) => link.dataset.toggle)])]
    .filter((one) => one !== "none" && one !== path && !(!isOpen && one.startsWith(`${path}~`)));
  if (isOpen) open.push(path);
  if (!open.length) open.push("none");
  const withOpen = (params) => {
    params.delete("open");
    params.delete("from");
    for (const one of open) params.append("open", one);
    return params.toString();
  };
  history.replaceState(history.state, "", `?${withOpen(query)}`);
  for (const link of document.querySelectorAll("#workbook .fx-tb a")) {
    const other = new URLSearchParams(new URL(link.href).search);
    if ((other.get("by") ?? "") !== (query.get("by") ?? "")) continue;
    link.setAttribute("href", `?${withOpen(other)}`);
  }
  for (const field of document.querySelectorAll('input[name="query"]')) {
    field.value = withOpen(new URLSearchParams(field.value));
  }
}

async function open(row, link) {
  const path = link.dataset.toggle;
  const query = new URLSearchParams(location.search);
  query.delete("from");
  query.set("under", path);
  const body = row.parentElement;
  const place = [...body.children].indexOf(row);
  await htmx.ajax("GET", `?${query}`, { source: link, target: row, swap: "outerHTML" });
  remember(path, true);
  focusCell(body.children[place].cells[0]);
}

function close(row, link) {
  const { found, next } = below(row);
  // What is still to come may lie in this row too: then only the server knows.
  const unread = next?.classList.contains("more") && levelOf(row) > 0 && next.dataset.under !== "";
  remember(link.dataset.toggle, false);
  if (unread) {
    location.reload();
    return;
  }
  for (const one of found) one.remove();
  row.setAttribute("aria-expanded", "false");
  const use = link.querySelector("use");
  use?.setAttribute("href", use.getAttribute("href").replace("chevron-down", "chevron-right"));
  renumber(row.closest("[data-grid]"));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-grid] [data-toggle]");
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  const row = link.closest("tr");
  if (row.getAttribute("aria-expanded") === "true") close(row, link);
  else open(row, link);
});

// The drawer.

const drawerOf = (grid) => document.querySelector(grid.dataset.drawerInto);

function unpick() {
  for (const cell of document.querySelectorAll("[data-grid] [aria-selected]")) {
    cell.removeAttribute("aria-selected");
    cell.classList.remove("pick");
  }
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-drawer-into] td a");
  if (!link || link.closest(".more") || !isPlainClick(event)) return;
  event.preventDefault();
  const cell = link.closest("td");
  const drawer = drawerOf(link.closest("[data-grid]"));
  unpick();
  cell.setAttribute("aria-selected", "true");
  cell.classList.add("pick");
  await htmx.ajax("GET", link.getAttribute("href"), { source: link, target: drawer, swap: "innerHTML" });
  cell.scrollIntoView({ block: "center", inline: "nearest" });
  drawer.scrollIntoView({ block: "nearest" });
  drawer.querySelector("h2")?.focus({ preventScroll: true });
});

function shut(drawer) {
  const cell = document.querySelector('[data-grid] [aria-selected="true"]');
  drawer.replaceChildren();
  unpick();
  if (cell) focusCell(cell);
}

document.addEventListener("click", ({ target }) => {
  const drawer = target.closest?.("[data-drawer-close]") && target.closest("#workbook-cell");
  if (drawer) shut(drawer);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open], details[data-menu][open]")) return;
  const drawer = document.getElementById("workbook-cell");
  if (!drawer?.firstElementChild) return;
  event.preventDefault();
  shut(drawer);
});

// On paper everything stands that the view holds: what has not come into view is fetched first.
document.addEventListener("click", async ({ target }) => {
  if (!target.closest?.("[data-print-rows]")) return;
  for (;;) {
    const more = document.querySelector("#workbook tr.more");
    if (!more) break;
    await fetchMore(more);
    if (more.isConnected) break;
  }
  window.print();
});
