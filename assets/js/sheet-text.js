// Text that a spreadsheet puts on the clipboard: cells between tabs, rows between line ends.

// Who has a tab, a line end or a quote in a cell gets it in quotes, its own quotes doubled.
const QUOTED = /"((?:[^"]|"")*)"(?=\t|\n|$)/y;
const NEEDS_QUOTES = /[\t\n]|""/;

/**
 * Rows of cells. A line end inside a cell becomes a space: no field here has more than a line.
 * Blank rows below the others were selected by accident; they would empty what stands there.
 */
export function tableOf(text) {
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  const rows = [[]];
  let at = 0;
  while (at <= plain.length) {
    QUOTED.lastIndex = at;
    const quoted = QUOTED.exec(plain);
    let end = plain.slice(at).search(/[\t\n]/);
    end = end < 0 ? plain.length : at + end;
    let value = plain.slice(at, end);
    if (quoted && NEEDS_QUOTES.test(quoted[1])) {
      end = QUOTED.lastIndex;
      value = quoted[1].replaceAll('""', '"').replace(/\s*\n\s*/g, " ");
    }
    rows.at(-1).push(value.trim());
    if (plain[end] === "\n") rows.push([]);
    at = end + 1;
  }
  const last = rows.findLastIndex((row) => row.some(Boolean));
  return last < 0 ? rows : rows.slice(0, last + 1);
}

/**
 * An amount as sheets show it, without its dress: full-width figures, ¥ and 元, a negative one in
 * parentheses, and the dash that stands for nothing.
 */
export function plainAmount(text) {
  const plain = text.normalize("NFKC").replaceAll("−", "-").replace(/\s+/g, " ").trim();
  if (/^(?:(?:¥|CNY) ?)?[-–—]$/.test(plain)) return "";
  const inside = plain.match(/^\((.+)\)$/);
  return (inside ? `-${inside[1]}` : plain)
    .replace(/^([+-]?) ?(?:¥|CNY) ?/, "$1")
    .replace(/^\+| ?元$/g, "")
    .replace(/(\d) (?=\d{3}(?!\d))/g, "$1");
}
