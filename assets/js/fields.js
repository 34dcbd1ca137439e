// Forms: growing text areas, autosave, filters that apply themselves, one submit per click.
function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}

const saving = new WeakMap();

document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLElement)) return;
  if (target.matches("textarea[data-autosize]")) grow(target);

  const form = target.closest("[data-autosave]");
  if (!form) return;
  clearTimeout(saving.get(form));
  const wait = Number(form.dataset.autosave) * 1000;
  const save = () => form.dispatchEvent(new CustomEvent("fx:autosave", { bubbles: true }));
  saving.set(form, setTimeout(save, wait));
});

document.addEventListener("htmx:load", ({ detail }) => {
  for (const area of detail.elt.querySelectorAll?.("textarea[data-autosize]") ?? []) grow(area);
});

// htmx carries attributes over from an element to its successor; a style among them would break
// the content security policy.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  for (const area of detail.target.querySelectorAll?.("textarea[data-autosize]") ?? []) {
    area.removeAttribute("style");
  }
});

document.addEventListener("htmx:afterSettle", () => {
  for (const area of document.querySelectorAll("textarea[data-autosize]")) grow(area);
});

document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLSelectElement) target.closest("form[data-filter]")?.requestSubmit();
});

// Two clicks must not send two forms. The server refuses the second act anyway; this spares
// people the refusal. A form without data-once may answer with a file and stay: it is released.
const RELEASE_AFTER = 10_000;
const sent = new WeakMap();

function lock(form) {
  const buttons = [...form.querySelectorAll("button:not([type=button])")].filter(
    (button) => !button.disabled,
  );
  // After the browser has taken the pressed button's name and value into the form data.
  setTimeout(() => {
    for (const button of buttons) {
      button.disabled = true;
      button.classList.add("busy");
    }
  });
  sent.set(form, buttons);
}

function release(form) {
  for (const button of sent.get(form) ?? []) {
    button.disabled = false;
    button.classList.remove("busy");
  }
  sent.delete(form);
}

document.addEventListener(
  "submit",
  (event) => {
    if (!sent.has(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  { capture: true },
);

document.addEventListener("submit", ({ target: form, defaultPrevented }) => {
  if (form.method !== "post" || defaultPrevented) return;
  lock(form);
  if (!form.hasAttribute("data-once")) setTimeout(() => release(form), RELEASE_AFTER);
});
/** The form an htmx request sends: of a form itself, or of a button that sends it in place. */
function formOf(element) {
  if (element instanceof HTMLFormElement) return element;
  return element instanceof HTMLButtonElement ? element.form : null;
}
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const form = formOf(detail.elt);
  if (form) lock(form);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  // What leads to another page stays locked until that page is there.
  const form = detail.xhr?.getResponseHeader("HX-Redirect") ? null : formOf(detail.elt);
  if (form) release(form);
});
window.addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const form of document.forms) release(form);
});
