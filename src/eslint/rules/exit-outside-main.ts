import type { TSESTree } from "@typescript-eslint/utils";
import { importsFrom, originOf } from "../names.js";
import { isProgram } from "../programs.js";
import { defineRule, type Node, type Rule, type Source, type Suggestion } from "../rule.js";
import { bare, functionName, isFunction, methodCall, parentOf } from "../syntax.js";

const ends = /^(?:global\.process|process)\.(?:exit|reallyExit|abort)$/;

export const exitOutsideMain: Rule = defineRule({
  says: "only `main` ends the process",
  messages: {
    exit: "{{call}} ends the process from within: no `finally` runs, and nobody else can stop in order. Throw, or set process.exitCode, and let `main` end it.",
    setExitCode: "Set process.exitCode, and let the process end by itself.",
  },
  watch({ source, filename, report }) {
    // In a worker it ends a thread.
    if (isProgram(source, filename) || isWorker(source) || takesSignals(source) || takesKeys(source)) return {};
    return {
      CallExpression(node) {
        const { callee } = node;
        // Cheap before dear: this runs for every call of the file.
        const name = callee.type === "Identifier" ? callee.name : callee.type === "MemberExpression" ? "" : undefined;
        if (name === undefined || !ends.test(originOf(source, callee) ?? "") || isInMain(source, node)) return;
        report(node, "exit", { data: { call: `${source.getText(callee)}()` }, suggest: suggestion(source, node) });
      },
    };
  },
});

function isWorker(source: Source): boolean {
  return (
    importsFrom(source, "worker_threads", "node:worker_threads") && /\b(?:parentPort|workerData)\b/.test(source.text)
  );
}

/** Who takes the process's signals, or those of a prompt, or its last errors, has to decide about its end: Node no longer does. */
function takesSignals(source: Source): boolean {
  return /\.on(?:ce)?\(\s*["'`]SIG[A-Z]+["'`]|\bprocess\.(?:on|once|addListener)\(\s*(?:["'`](?:SIG|uncaughtException["'`]|unhandledRejection)|[\w.]+,)/.test(
    source.text,
  );
}

/** Who takes the keys of a terminal one by one takes Ctrl-C too, which then ends nothing by itself. */
function takesKeys(source: Source): boolean {
  return /\bsetRawMode\(\s*true|\bemitKeypressEvents\(|["']C-c["']/.test(source.text);
}

/** In a function called `main`, or by its name an exit, in what is chained to a call of it, or where the module asks whether it is the program. */
function isInMain(source: Source, node: Node): boolean {
  for (let at: Node | undefined = node; at !== undefined; at = parentOf(at)) {
    if (isFunction(at) && /^(?:main$|_?exit(?![a-z]))/.test(functionName(at))) return true;
    if (
      at.type === "IfStatement" &&
      /\brequire\.main\b|\bimport\.meta\.(?:main|filename|url)\b/.test(source.getText(at.test))
    )
      return true;
    for (let chained = methodCall(at); chained !== undefined; chained = methodCall(chained.object)) {
      const { object } = chained;
      if (object.type === "CallExpression" && object.callee.type === "Identifier" && object.callee.name === "main")
        return true;
    }
  }
  return false;
}

function suggestion(source: Source, node: TSESTree.CallExpression): Suggestion<"setExitCode"> {
  const callee = bare(node.callee);
  const [code, another] = node.arguments;
  const isPlain = callee.type === "MemberExpression" && callee.object.type === "Identifier";
  if (node.parent.type !== "ExpressionStatement" || !isPlain || code === undefined || another !== undefined) return [];
  if (!source.getText(callee).endsWith(".exit")) return [];
  const text = `${source.getText(callee.object)}.exitCode = ${source.getText(code)}`;
  return [{ messageId: "setExitCode", fix: (fixer) => fixer.replaceText(node, text) }];
}
