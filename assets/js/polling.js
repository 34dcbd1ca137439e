// data-poll="2": sends the event fx:poll to the element every 2 seconds, never in a hidden tab.
import htmx from "htmx.org";

const last = new WeakMap();

function tick() {
  if (document.hidden) return;
  const now = performance.now();
  for (const element of document.querySelectorAll("[data-poll]")) {
    const every = Number(element.dataset.poll) * 1000;
    if (!last.has(element)) {
      last.set(element, now);
    } else if (now - last.get(element) >= every) {
      last.set(element, now);
      htmx.trigger(element, "fx:poll");
    }
  }
}

setInterval(tick, 500);
document.addEventListener("visibilitychange", tick);
