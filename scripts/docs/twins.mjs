/**
 * README.md and README.zh-CN.md say the same: the same headings, the same code but for its comments, the same links, tables
 * of the same shape. Whether the sentences agree is for people.
 */
import fs from "node:fs";
import { codeBlocks, lineOf, nodes, parse } from "../lib/markdown.mjs";
import { at } from "../lib/paths.mjs";
import { Failure } from "../lib/say.mjs";

const twin = ["README.md", "README.zh-CN.md"];

export function twins() {
  const trees = twin.map((page) => parse(fs.readFileSync(at(page), "utf8")));
  for (const [what, facts] of Object.entries({ headings, code, links, tables })) {
    const [one, other] = trees.map(facts);
    const count = Math.max(one.length, other.length);
    for (let n = 0; n < count; n += 1) {
      if (one[n]?.fact !== other[n]?.fact)
        throw new Failure(`the READMEs differ in their ${what}: ${told(0, one[n])}, ${told(1, other[n])}`);
    }
  }
  console.log(`${twin.join(" and ")} have the same headings, code, links and tables`);
}

const told = (which, found) =>
  found === undefined ? `${twin[which]} has no more` : `${twin[which]}:${found.line} has ${JSON.stringify(found.fact)}`;

const headings = (tree) => nodes(tree, "heading").map((node) => ({ line: lineOf(node), fact: "#".repeat(node.depth) }));

const code = (tree) =>
  codeBlocks(tree).map(({ node }) => ({
    line: lineOf(node),
    fact: `${node.lang ?? ""} ${node.meta ?? ""}\n${withoutComments(node)}`,
  }));

/** A link to a translation counts as one to the original; one within the page only as such, for its heading is translated. */
const links = (tree) =>
  nodes(tree, "link", "image", "definition").map((node) => ({
    line: lineOf(node),
    fact: node.url.startsWith("#") ? "#" : node.url.replace(".zh-CN.md", ".md"),
  }));

const tables = (tree) =>
  nodes(tree, "table").map((node) => ({
    line: lineOf(node),
    fact: node.children.map((row) => row.children.length).join(" "),
  }));

/** Comments stand in the reader's language; what a program prints (`// =>`) does not. */
function withoutComments({ lang, value }) {
  const mark = { ts: "//", js: "//", sh: "#", bash: "#", console: "#" }[lang];
  if (mark === undefined) return value;
  const cut = (line) => {
    const from = line.search(new RegExp(`(^|\\s)${mark}(?! =>)`));
    return from < 0 ? line : `${line.slice(0, from).trimEnd()} ${mark}`;
  };
  return value.split("\n").map(cut).join("\n");
}
