import { test } from "node:test";
import plugin from "curfew/eslint";
import { RuleTester } from "eslint";
import tseslint from "typescript-eslint";

RuleTester.describe = (_name: string, body: () => void) => body();
RuleTester.it = (name: string, body: () => void) => void test(name, body);

/** A finding by the name of its message; what its suggestion makes of the code stands behind it, if it has one. */
export type Finding = string | readonly [message: string, suggested: string];

export interface Cases {
  /** Code that the rule must leave alone, in a file of that name where it matters. */
  readonly silent: readonly (string | { readonly code: string; readonly filename: string })[];
  /** Code, and all that the rule must find in it. */
  readonly found: readonly (readonly [code: string, ...findings: Finding[]])[];
  /** The name of the message with which the rule's suggestions are told. */
  readonly suggestion?: string;
}

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });

export function checkRule(name: string, { silent, found, suggestion }: Cases): void {
  tester.run(name, plugin.rules![name]!, {
    valid: [...silent],
    invalid: found.map(([code, ...findings]) => ({
      code,
      errors: findings.map((finding) =>
        typeof finding === "string"
          ? { messageId: finding }
          : { messageId: finding[0], suggestions: [{ messageId: suggestion!, output: finding[1] }] },
      ),
    })),
  });
}
