// The theme button: light, dark, as the system. theme.js applies the choice before the first paint.
const CHOICES = ["light", "dark", "auto"];
const system = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;

function apply(choice) {
  const dark = choice === "dark" || (choice === "auto" && system.matches);
  root.dataset.themeChoice = choice;
  root.dataset.bsTheme = dark ? "dark" : "light";
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-theme-toggle]")) return;
  const now = CHOICES.indexOf(root.dataset.themeChoice ?? "auto");
  const next = CHOICES[(now + 1) % CHOICES.length];
  apply(next);
  try {
    localStorage.setItem("outlay-theme", next);
  } catch {
    // Without storage the choice lasts for this page.
  }
});

system.addEventListener("change", () => {
  if (root.dataset.themeChoice === "auto") apply("auto");
});

// Paper is white, whatever the screen is.
window.addEventListener("beforeprint", () => {
  root.dataset.bsTheme = "light";
});
window.addEventListener("afterprint", () => apply(root.dataset.themeChoice ?? "auto"));
