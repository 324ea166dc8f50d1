/** Makes the page of the debug server: its code and styles in a file each, and what it takes along from others. */
import fs from "node:fs";
import path from "node:path";
import { at } from "./paths.mjs";

const from = at("src", "web");
const to = at("dist", "web");
const speedscope = at("node_modules", "speedscope", "dist", "release");

export async function bundlePage() {
  const { build } = await import("esbuild");
  await build({
    entryPoints: { main: path.join(from, "main.tsx"), style: path.join(from, "main.css") },
    outdir: to,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome123", "firefox121", "safari17.5"],
    jsx: "automatic",
    jsxImportSource: "preact",
    // Named by rooms that the page uses a part of; nothing of Node is left in it.
    external: ["node:*"],
    legalComments: "eof",
    logLevel: "warning",
  });
  for (const file of ["index.html", "icon.svg"]) fs.copyFileSync(path.join(from, file), path.join(to, file));
  fs.mkdirSync(path.join(to, "speedscope"), { recursive: true });
  // Its example is a quarter of it.
  for (const file of fs.readdirSync(speedscope).filter((name) => !/vertx|release\.txt|schema/.test(name)))
    fs.copyFileSync(path.join(speedscope, file), path.join(to, "speedscope", file));
  // Its scripts are no modules, as those around them are.
  fs.writeFileSync(path.join(to, "speedscope", "package.json"), '{ "type": "commonjs" }\n');
  fs.writeFileSync(path.join(to, "LICENSES.txt"), licenses());
}

/** What is taken along says under which terms. */
function licenses() {
  const texts = ["preact", "uplot", "speedscope"].map((name) => {
    const text = fs.readFileSync(at("node_modules", name, "LICENSE"), "utf8").trim();
    return `${name}\n\n${text}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}
