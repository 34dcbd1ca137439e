// Builds every browser asset into static/build/ and fails when a page budget is exceeded
// (DESIGN 13), an icon is unknown, or a stylesheet would need a data: address (content policy).
// Works offline: everything comes from node_modules and assets/.
import { build } from "esbuild";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const assets = path.join(root, "assets");
const out = path.join(root, "static", "build");
const modules = path.join(root, "node_modules");

const failures = [];

const tablerParts = {
  name: "tabler-parts",
  setup(builder) {
    builder.onLoad({ filter: /\.scss$/ }, ({ path: file }) => {
      const compiled = sass.compile(file, { loadPaths: [modules], quietDeps: true });
      // Tabler prefixes its custom properties after compiling; its own build step does the same.
      const contents = compiled.css.replace(/--(?!tblr-)(?=[a-z])/g, "--tblr-");
      return { contents, loader: "css", resolveDir: path.dirname(file) };
    });
  },
};

async function buildCode() {
  await build({
    absWorkingDir: root,
    entryPoints: {
      app: path.join(assets, "js", "app.js"),
      theme: path.join(assets, "js", "theme.js"),
    },
    outdir: out,
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    sourcemap: false,
    legalComments: "none",
    logLevel: "warning",
  });
}

async function buildStyles() {
  await build({
    absWorkingDir: root,
    entryPoints: {
      app: path.join(assets, "css", "app.css"),
      // Read by WeasyPrint, never by a browser.
      sheet: path.join(assets, "css", "sheet.css"),
    },
    outdir: out,
    assetNames: "[name]",
    bundle: true,
    target: ["chrome111", "firefox113", "safari16.4"],
    minify: true,
    sourcemap: false,
    legalComments: "none",
    logLevel: "warning",
    loader: { ".svg": "file", ".woff2": "file" },
    plugins: [tablerParts],
  });
  const css = await readFile(path.join(out, "app.css"), "utf8");
  if (/url\(["']?data:/.test(css)) {
    failures.push("app.css holds a data: address, which the content policy refuses");
  }
}

async function buildIcons() {
  const names = JSON.parse(await readFile(path.join(assets, "icons.json"), "utf8"));
  const symbols = [];
  for (const name of [...new Set(names)].sort()) {
    const file = path.join(modules, "@tabler", "icons", "icons", "outline", `${name}.svg`);
    let svg;
    try {
      svg = await readFile(file, "utf8");
    } catch {
      failures.push(`assets/icons.json names "${name}", which Tabler does not have`);
      continue;
    }
    const body = svg
      .replace(/^[\s\S]*?<svg[^>]*>/, "")
      .replace(/<\/svg>\s*$/, "")
      .replace(/<path stroke="none"[^>]*\/>/, "")
      .replace(/\s+/g, " ")
      .replace(/> </g, "><")
      .replace(/ \/>/g, "/>")
      .trim();
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`);
  }
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
  await writeFile(path.join(out, "icons.svg"), sprite);
  await refuseUnlistedIcons(new Set(names));
}

// A template that asks for an icon outside the sprite would show an empty square.
async function refuseUnlistedIcons(listed) {
  const files = await readdir(path.join(root, "templates"), { recursive: true });
  for (const file of files.filter((name) => name.endsWith(".html"))) {
    const text = await readFile(path.join(root, "templates", file), "utf8");
    for (const [, name] of text.matchAll(/{%\s*icon\s+"([^"]+)"/g)) {
      if (!listed.has(name)) {
        failures.push(`templates/${file} uses the icon "${name}"; add it to assets/icons.json`);
      }
    }
  }
}

const kB = 1000;
const budgets = [
  { name: "JS, gzip", limit: 200 * kB, files: ["app.js", "theme.js"], gzip: true },
  { name: "CSS, gzip", limit: 90 * kB, files: ["app.css"], gzip: true },
  { name: "Fonts", limit: 60 * kB, files: ["inter-latin-wght-normal.woff2"], gzip: false },
  { name: "Icons, gzip", limit: 10 * kB, files: ["icons.svg"], gzip: true },
];

async function checkBudgets() {
  for (const { name, limit, files, gzip } of budgets) {
    let size = 0;
    for (const file of files) {
      const bytes = await readFile(path.join(out, file));
      size += gzip ? gzipSync(bytes, { level: 9 }).length : bytes.length;
    }
    const line = `${name.padEnd(12)} ${(size / kB).toFixed(1).padStart(6)} kB of ${limit / kB}`;
    console.log(line);
    if (size > limit) failures.push(`page budget exceeded: ${line}`);
  }
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([buildCode(), buildStyles(), buildIcons()]);
await copyFile(path.join(assets, "svg", "favicon.svg"), path.join(out, "favicon.svg"));
await checkBudgets();
if (failures.length > 0) {
  for (const failure of failures) console.error(`error: ${failure}`);
  process.exit(1);
}
