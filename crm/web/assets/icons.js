// The SVG sprite: our light shapes and brand mark, and from bootstrap-icons those that icons.json names.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const here = (name) => readFileSync(new URL(name, import.meta.url), "utf8");

function symbol(id, file) {
  const svg = readFileSync(require.resolve(`bootstrap-icons/icons/${file}.svg`), "utf8");
  const [, viewBox] = svg.match(/viewBox="([^"]+)"/);
  const [, shape] = svg.match(/<svg[^>]*>([\s\S]*)<\/svg>/);
  return `<symbol id="${id}" viewBox="${viewBox}">${shape.replace(/\s*\n\s*/g, "")}</symbol>`;
}

export function sprite() {
  const icons = Object.entries(JSON.parse(here("icons.json"))).map(([id, file]) => symbol(id, file));
  return here("shapes.svg").replace("</svg>", `${icons.join("\n")}\n</svg>`);
}
