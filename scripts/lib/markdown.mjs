/** Reading Markdown, with the tables and links of GitHub. */
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { visit } from "unist-util-visit";

export const parse = (text) => fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

/** Every node of some kinds, in the order of the page. */
export function nodes(tree, ...types) {
  const found = [];
  visit(
    tree,
    (node) => types.includes(node.type),
    (node) => void found.push(node),
  );
  return found;
}

/** The code blocks of a page, each with the blocks right before and after it. */
export function codeBlocks(tree) {
  const found = [];
  visit(tree, "code", (node, index, parent) => {
    found.push({ node, before: parent.children[index - 1], after: parent.children[index + 1] });
  });
  return found;
}

export const lineOf = (node) => node.position.start.line;
