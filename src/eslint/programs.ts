import type { Source } from "./rule.js";
import { nodesBelow } from "./syntax.js";

/** Whether a file is a program: it says how to run it, its name or folder does, or it reads its arguments at its top. */
export function isProgram(source: Source, filename: string): boolean {
  return (
    source.text.startsWith("#!") ||
    /(?:^|[/\\])(?:bin[/\\].*|(?:cli|main)\.[cm]?[jt]s)$/i.test(filename) ||
    readsItsArguments(source)
  );
}

function readsItsArguments(source: Source): boolean {
  if (!source.text.includes("process.argv")) return false;
  for (const each of nodesBelow(source.ast))
    if (each.type === "MemberExpression" && source.getText(each) === "process.argv") return true;
  return false;
}

/** Whether somebody in this piece of code hears of every failure that nobody else hears of. */
export function hearsOfAll(code: string): boolean {
  return /\bprocess\.(?:on|once)\(\s*["'](?:unhandledRejection|uncaughtException)["']/.test(code);
}
