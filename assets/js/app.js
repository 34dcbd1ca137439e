import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";

window.htmx = htmx;
window.Alpine = Alpine;
Alpine.start();
