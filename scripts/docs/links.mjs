/** A link from one page to another, or to a file, must lead somewhere. Links to the web are not followed. */
import fs from "node:fs";
import path from "node:path";
import { filesBelow } from "../lib/files.mjs";
import { lineOf, nodes, parse } from "../lib/markdown.mjs";
import { at, root, shown } from "../lib/paths.mjs";
import { Failure } from "../lib/say.mjs";

export function links() {
  const readmes = fs.readdirSync(root).filter((name) => name.endsWith(".md"));
  const pages = [...readmes.map((name) => at(name)), ...filesBelow(at("docs"), (file) => file.endsWith(".md"))];
  const dead = pages.flatMap(deadLinks);
  for (const each of dead) console.error(each);
  if (dead.length > 0) throw new Failure(`${dead.length} link(s) lead nowhere`);
  console.log(`${pages.length} pages: every link between them leads somewhere`);
}

function deadLinks(page) {
  return nodes(parse(fs.readFileSync(page, "utf8")), "link", "image", "definition")
    .filter(({ url }) => !/^([a-z]+:|#)/.test(url))
    .filter(({ url }) => !fs.existsSync(path.resolve(path.dirname(page), decodeURI(url.split("#")[0]))))
    .map((node) => `${shown(page)}:${lineOf(node)}: ${node.url}`);
}
