import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer } from "./ask.js";
import { Refusal } from "./refusal.js";

/** Whether an address is of the page's own files: they are in the package for everybody to read, and so want no token. */
export function isPage(pathname: string): boolean {
  return pathname === "/debug/" || pathname.startsWith(below);
}

/** `/debug/`, `/debug/page/…`: the page and what it is made of, and the documentation of its warnings. */
export async function pageFile(pathname: string): Promise<Answer> {
  const name = pathname === "/debug/" ? "index.html" : pathname.slice(below.length);
  const type = types[path.extname(name)];
  // No dots at the beginning of a part, so that no way leads up.
  if (type === undefined || !/^(?:\w[\w.-]*\/)*\w[\w.-]*$/.test(name)) throw notThere();
  const doc = /^docs\/((?:rules|warnings)\/[\w-]+\.md)$/.exec(name)?.[1];
  const file = doc === undefined ? path.join(root, "dist", "web", name) : path.join(root, "docs", doc);
  const body = await readFile(file).catch(() => {
    throw notThere();
  });
  return { body, type, headers: { ...headers, "content-security-policy": policyOf(name) } };
}

const below = "/debug/page/";
const root = fileURLToPath(new URL("../..", import.meta.url));
const notThere = (): Refusal => new Refusal(404, "404 page not found");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".md": "text/plain; charset=utf-8",
};

const headers = {
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
};

/** What may be run and loaded: what comes from here, and nothing that stands in a text. */
function policyOf(name: string): string {
  const own = "default-src 'none'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'";
  // speedscope makes its styles as it goes, has a reader in WebAssembly, and is given its profile as a blob.
  if (name.startsWith("speedscope/"))
    return `${own}; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self' blob:; frame-ancestors 'self'`;
  return `${own}; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'`;
}
