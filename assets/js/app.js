// The one script of every page. Each page works without it; it only makes the work quicker.
import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";

import { opener } from "./opener.js";
import "./answers.js";
import "./cells.js";
import "./decisions.js";
import "./drop-zone.js";
import "./fields.js";
import "./grid.js";
import "./line-editor.js";
import "./overlays.js";
import "./polling.js";
import "./rows.js";
import "./session.js";
import "./shortcuts.js";
import "./theme-toggle.js";
import "./toasts.js";
import "./typed.js";
import "./workbook.js";

window.htmx = htmx;
window.Alpine = Alpine;
Alpine.data("opener", opener);
Alpine.start();
