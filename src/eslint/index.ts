/**
 * The rules of thumb of curfew's lessons, as a plugin for ESLint (flat config) and for oxlint (`jsPlugins`).
 *
 * @module
 */
import type { ESLint, Linter } from "eslint";
import type { Rule } from "./rule.js";
import { droppedContext } from "./rules/dropped-context.js";
import { exitOutsideMain } from "./rules/exit-outside-main.js";
import { hiddenConcurrency } from "./rules/hidden-concurrency.js";
import { lockOrder } from "./rules/lock-order.js";
import { lostCancel } from "./rules/lost-cancel.js";
import { noDeadline } from "./rules/no-deadline.js";
import { taskInHandler } from "./rules/task-in-handler.js";
import { unboundedWait } from "./rules/unbounded-wait.js";
import { unclearedTimer } from "./rules/uncleared-timer.js";
import { unhandledPanic } from "./rules/unhandled-panic.js";
import { unownedTask } from "./rules/unowned-task.js";
import { unpairedLock } from "./rules/unpaired-lock.js";
import { unstoppableTask } from "./rules/unstoppable-task.js";

/** A plugin with a configuration that switches all of its rules on. */
export type CurfewPlugin = ESLint.Plugin & { readonly configs: { readonly recommended: Linter.Config } };

const rules: Readonly<Record<string, Rule>> = {
  "hidden-concurrency": hiddenConcurrency,
  "unowned-task": unownedTask,
  "unstoppable-task": unstoppableTask,
  "unhandled-panic": unhandledPanic,
  "unbounded-wait": unboundedWait,
  "no-deadline": noDeadline,
  "task-in-handler": taskInHandler,
  "exit-outside-main": exitOutsideMain,
  "unpaired-lock": unpairedLock,
  "lock-order": lockOrder,
  "dropped-context": droppedContext,
  "lost-cancel": lostCancel,
  "uncleared-timer": unclearedTimer,
};

/** With the address of its page, as it came with this version: editors open it from a finding. */
function withPage(name: string, { meta, ...rule }: Rule): Rule {
  const url = new URL(`../../docs/rules/${name}.md`, import.meta.url).href;
  return { ...rule, meta: { ...meta, docs: { ...meta.docs!, url } } };
}

/** The rules themselves, typed as ESLint has them; they are written against a stricter description of the same. */
const bare: ESLint.Plugin = {
  meta: { name: "curfew" },
  rules: Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, withPage(name, rule)]),
  ) as unknown as NonNullable<ESLint.Plugin["rules"]>,
};

/**
 * The plugin. It works on JavaScript and TypeScript without types, and sees more where the parser knows them
 * (`unowned-task`, `hidden-concurrency` and `task-in-handler` then know every promise). It never changes a file unasked:
 * its repairs are suggestions. `configs.recommended` switches every rule on, as an error, under the name `curfew/…`.
 */
const plugin: CurfewPlugin = {
  ...bare,
  configs: {
    recommended: {
      name: "curfew/recommended",
      plugins: { curfew: bare },
      rules: Object.fromEntries(Object.keys(rules).map((name) => [`curfew/${name}`, "error"])),
    },
  },
};

export default plugin;
