// Toasts: in a role=status region, 10 seconds, waiting while pointed at or focused.
import { Countdown } from "./countdown.js";

const SHOWN_FOR = 10_000;

function region() {
  return document.getElementById("toasts");
}

/**
 * Show a toast. With `undo` it carries the button (and the key Z); `after` runs when it ends by
 * itself or by its close button.
 */
export function toast(text, { undo, after, lasts = SHOWN_FOR } = {}) {
  const template = document.getElementById("fx-toast-template");
  const place = region();
  if (!template || !place) {
    after?.();
    return { close() {} };
  }
  const element = template.content.firstElementChild.cloneNode(true);
  element.querySelector("[data-toast-text]").textContent = text;
  const button = element.querySelector("[data-toast-undo]");
  if (undo) {
    button.hidden = false;
    button.addEventListener("click", () => {
      finish(element, { run: false });
      undo();
    });
  }
  place.append(element);
  run(element, lasts, after);
  return { close: () => finish(element, { run: false }) };
}

const running = new WeakMap();

function run(element, lasts, after) {
  const countdown = new Countdown(lasts, () => finish(element, { run: true }));
  running.set(element, { countdown, after });
  element.style.setProperty("--hold", `${lasts}ms`);
  element.dataset.running = "";
  for (const event of ["pointerenter", "focusin"]) {
    element.addEventListener(event, () => {
      countdown.pause();
      element.dataset.paused = "";
    });
  }
  for (const event of ["pointerleave", "focusout"]) {
    element.addEventListener(event, () => {
      countdown.resume();
      delete element.dataset.paused;
    });
  }
}

function finish(element, { run: runAfter }) {
  const state = running.get(element);
  running.delete(element);
  state?.countdown.stop();
  element.remove();
  if (runAfter) state?.after?.();
}

/** Undo of the newest toast that offers one; false when there is none. */
export function undoNewest() {
  const buttons = [...document.querySelectorAll("[data-toast-undo]:not([hidden])")];
  buttons.at(-1)?.click();
  return buttons.length > 0;
}

document.addEventListener("click", (event) => {
  const close = event.target.closest?.("[data-toast-close]");
  if (close) finish(close.closest(".fx-toast"), { run: true });
});

// Toasts the server sent, with the page or out of band.
document.addEventListener("htmx:load", () => {
  for (const element of document.querySelectorAll("[data-toast]")) {
    if (!running.has(element)) run(element, SHOWN_FOR);
  }
});
