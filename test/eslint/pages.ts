import { readFileSync } from "node:fs";
import path from "node:path";
import plugin from "curfew/eslint";
import type { Code } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { root } from "../support/root.js";

export const ruleNames = Object.keys(plugin.rules!);

export interface Page {
  readonly text: string;
  /** The program under the heading "Broken", and the one under "Fixed". */
  readonly broken: string;
  readonly fixed: string;
}

/** A rule's page. Throws unless it has both programs, and both run. */
export function brokenAndFixed(rule: string): Page {
  const text = readFileSync(path.join(root, "docs/rules", `${rule}.md`), "utf8");
  const { children } = fromMarkdown(text);
  const programAfter = (heading: string): string => {
    const from = children.findIndex(
      (each) => each.type === "heading" && each.children[0]?.type === "text" && each.children[0].value === heading,
    );
    const program = children.slice(from + 1).find((each): each is Code => each.type === "code");
    if (from < 0 || program?.lang !== "ts" || program.meta !== "run")
      throw new Error(`docs/rules/${rule}.md has no program to run under "${heading}"`);
    return program.value;
  };
  return { text, broken: programAfter("Broken"), fixed: programAfter("Fixed") };
}
