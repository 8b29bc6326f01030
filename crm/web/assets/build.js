// Builds crm/web/static from these sources and the npm packages. Run by hatch_build.py at install time.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";
import { sprite } from "./icons.js";

const source = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));
const out = fileURLToPath(new URL("../static/", import.meta.url));
const target = ["chrome86", "firefox98", "safari15.4"]; // <dialog> and :focus-visible; county offices run old browsers

mkdirSync(out, { recursive: true });

const { css } = sass.compile(`${source}app.scss`, {
  loadPaths: [`${root}node_modules`],
  quietDeps: true,
  silenceDeprecations: ["import"], // Bootstrap 5.3 knows no other way
});
const styles = await esbuild.transform(css, { loader: "css", minify: true, target });
writeFileSync(`${out}app.css`, styles.code);

await esbuild.build({
  entryPoints: [`${source}app.js`, `${source}charts.js`],
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target,
  logOverride: { "direct-eval": "silent" }, // htmx's eval is switched off by its configuration and by the CSP
});

writeFileSync(`${out}icons.svg`, sprite());
copyFileSync(`${source}favicon.svg`, `${out}favicon.svg`);
