// The end of the session: drafts are kept and the person is asked two minutes before.
import htmx from "htmx.org";

import { csrfToken } from "./answers.js";
import { openDialog } from "./overlays.js";
import { keepTyped } from "./typed.js";

const WARNING = 120;
const AGAIN = 30;
const dialog = document.getElementById("session-warning");
let timer = 0;

function expect(left) {
  clearTimeout(timer);
  const wait = left > WARNING ? left - WARNING : left + 1;
  timer = setTimeout(look, wait * 1000);
}

/** To the sign-in, which says why: another request may have been told first, and alone. */
function leave(elsewhere) {
  const address = new URL(elsewhere, location.href);
  address.searchParams.set("ended", "1");
  keepTyped({ isAway: true });
  location.assign(address);
}

/** Seconds that are left; nothing when the page is being left for the sign-in. */
async function ask(url, headers) {
  const method = headers ? "GET" : "POST";
  const page = { "HX-Request": "true", "HX-Current-URL": location.href };
  const sent = { ...page, ...(headers ?? { "X-CSRFToken": csrfToken() }) };
  const answer = await fetch(url, { method, headers: sent });
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere) leave(elsewhere);
  return answer.ok ? (await answer.json()).left : null;
}

// Another window may have worked on: the server knows.
async function look() {
  let left = AGAIN + WARNING;
  try {
    left = await ask(dialog.dataset.left, { "X-Background": "1" });
  } catch {
    // Without an answer there is nothing to say yet.
  }
  if (left === null) return;
  if (left > WARNING) dialog.close();
  else warn();
  expect(left);
}

function warn() {
  if (dialog.open) return;
  for (const form of document.querySelectorAll("form[data-touched][data-keeps-draft]")) {
    htmx.trigger(form, "fx:autosave", { isBackground: true });
  }
  for (const other of document.querySelectorAll("dialog[open]")) other.close();
  openDialog("#session-warning");
}

async function stay() {
  try {
    const left = await ask(dialog.dataset.stay);
    if (left !== null) expect(left);
  } catch {
    expect(AGAIN);
  }
}

// Closing it in any way is a sign of life.
if (dialog) {
  expect(Number(dialog.dataset.seconds));
  dialog.addEventListener("cancel", stay);
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("[data-close]")) stay();
  });
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const cause = detail.triggeringEvent;
    if (cause?.type === "fx:poll" || cause?.detail?.isBackground) {
      detail.headers["X-Background"] = "1";
    }
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = event.detail;
    const elsewhere = xhr.status === 401 && xhr.getResponseHeader("HX-Redirect");
    if (!elsewhere) return;
    event.preventDefault();
    leave(elsewhere);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const left = Number(detail.xhr?.getResponseHeader("X-Session-Left"));
    if (left && !dialog.open) expect(left);
  });
}
