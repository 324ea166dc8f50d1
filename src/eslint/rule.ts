import type { TSESLint, TSESTree } from "@typescript-eslint/utils";
import { rememberParser } from "./parsers.js";

/** Only types: at run time the plugin needs neither ESLint nor its parser, so that oxlint can load it alone. */
export type Node = TSESTree.Node;
export type Listener = TSESLint.RuleListener;
export type Source = Readonly<TSESLint.SourceCode>;
export type Variable = TSESLint.Scope.Variable;
export type Reference = TSESLint.Scope.Reference;
export type Fix = TSESLint.ReportFixFunction;
export type Rule = TSESLint.RuleModule<string>;
export type Suggestion<Message extends string> = TSESLint.SuggestionReportDescriptor<Message>[];

/** What a rule sees of a file, with names for what all rules need. */
export interface File<Message extends string> {
  readonly source: Source;
  readonly filename: string;
  report(node: Node, message: Message, more?: Details<Message>): void;
}

export interface Details<Message extends string> {
  /** What the message names in `{{braces}}`. */
  readonly data?: Record<string, string>;
  /** Repairs that change what the program does, for a person to choose. */
  readonly suggest?: Suggestion<Message>;
}

/** A rule of thumb, and how its breach is told: whose fault, during what, what now. */
interface Draft<Message extends string> {
  /** The rule of thumb, word for word as the lessons have it. */
  readonly says: string;
  readonly messages: Record<Message, string>;
  watch(file: File<Message>): Listener;
}

/** Makes a rule. All of ours find problems, take no options, and never change a file unasked. */
export function defineRule<Message extends string>({ says, messages, watch }: Draft<Message>): Rule {
  const rule: TSESLint.RuleModule<Message> = {
    meta: { type: "problem", docs: { description: says }, schema: [], hasSuggestions: true, messages },
    create: (context) => {
      rememberParser(context.sourceCode.ast, context.languageOptions.parser);
      return watch({
        source: context.sourceCode,
        filename: context.filename,
        report: (node, messageId, { data = {}, suggest = [] } = {}) => {
          context.report({ node, messageId, data, suggest });
        },
      });
    },
  };
  return rule;
}
