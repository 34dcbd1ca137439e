// What happens around every htmx request: CSRF, the busy bar, refusals, focus after a swap.
import { toast } from "./toasts.js";
import { word } from "./words.js";

/** The token of the page as it is now; one on html or body would go stale under hx-boost. */
export function csrfToken(element) {
  const own = element?.closest?.("form")?.querySelector('input[name="csrfmiddlewaretoken"]');
  const any = document.querySelector('input[name="csrfmiddlewaretoken"]');
  return (own ?? any)?.value ?? "";
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrfToken(detail.elt);
});

let underWay = 0;
function busy(change) {
  underWay = Math.max(underWay + change, 0);
  document.querySelector("[data-busy]")?.classList.toggle("on", underWay > 0);
}
document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (!target.matches?.("[data-poll]")) busy(1);
});
document.addEventListener("htmx:afterRequest", ({ target }) => {
  if (!target.matches?.("[data-poll]")) busy(-1);
});

// A refusal that no form shows must not replace the form with what was typed into it.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status < 400 || !detail.serverResponse.includes("data-refusal")) return;
  const place = document.getElementById("notices");
  if (!place) return;
  detail.target = place;
  detail.swapOverride = "innerHTML";
  detail.shouldSwap = true;
  detail.isError = false;
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  toast(detail.xhr.status === 403 ? word("refused") : word("failed"));
});
document.addEventListener("htmx:sendError", () => toast(word("connection")));
document.addEventListener("htmx:timeout", () => toast(word("connection")));

let isFirstLoad = true;
document.addEventListener("htmx:load", ({ detail }) => {
  const part = detail.elt;
  const summary = find(part, "[data-error-summary]");
  if (summary) {
    summary.focus();
  } else if (!isFirstLoad) {
    find(part, "[data-focus-after-swap]")?.focus({ preventScroll: true });
  }
  isFirstLoad = false;
});

function find(part, selector) {
  return part.matches?.(selector) ? part : part.querySelector?.(selector);
}
