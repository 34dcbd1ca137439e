import htmx from "htmx.org";

// Menus (<details data-menu>) and dialogs (<dialog>) opened by data-open, closed by data-close;
// data-print opens the browser's own print dialog.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

// data-on-open: what a menu shows is asked for when it opens.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!(target instanceof HTMLDetailsElement) || !target.open) return;
    for (const part of target.querySelectorAll("[data-on-open]")) htmx.trigger(part, "fx:open");
  },
  true,
);

export function openDialog(selector) {
  const dialog = document.querySelector(selector);
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return null;
  closeMenus();
  dialog.showModal();
  return dialog;
}

document.addEventListener("click", (event) => {
  const target = event.target;
  if (!(target instanceof Element)) return;
  closeMenus(target.closest("details[data-menu]"));

  const opener = target.closest("[data-open]");
  if (opener?.dataset.open) openDialog(opener.dataset.open);

  if (target.closest("[data-print]")) window.print();
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
  // A press beside the dialog lands on the dialog element itself.
  if (target instanceof HTMLDialogElement && target.open) target.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});

document.addEventListener("focusin", (event) => {
  closeMenus(event.target.closest?.("details[data-menu]"));
});
