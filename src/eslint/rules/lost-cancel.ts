import type { TSESTree } from "@typescript-eslint/utils";
import { isBackground, isContext } from "../contexts.js";
import { importsFrom, placeOf } from "../names.js";
import { defineRule, type Node, type Rule, type Source } from "../rule.js";
import { bare, contains, methodCall, nameOf } from "../syntax.js";
import { callsWithin, heldIn, usesOf } from "../uses.js";
import { type Opened, waysOut } from "../ways-out.js";

export const lostCancel: Rule = defineRule({
  says: "who derives a context cancels it on every way out",
  messages: {
    way: "{{call}} is not cancelled {{way}}: what hangs on it stays until its parent stops. Declare it with `using`, or cancel it in a `finally`.",
    inline:
      "Nobody can cancel what {{call}} derives here: what hangs on it stays until its parent stops. Declare it with `using`.",
    using: "Declare it with `using`.",
  },
  watch({ source, report }) {
    if (!importsFrom(source, "curfew")) return {};
    const watched = waysOut({
      callMayThrow: () => false,
      opens: (node) => scopeIn(source, node),
      onEnd: ({ node }, closes, way) => {
        if (way === undefined) return;
        const how =
          closes.length === 0
            ? "anywhere"
            : `if line ${String((way.at ?? node).loc.start.line)} ${way.by === "throw" ? "throws" : "ends the function"}`;
        const declaration = node.parent?.type === "VariableDeclarator" ? node.parent.parent : undefined;
        const keyword =
          declaration?.kind === "const" && declaration.declarations.length === 1
            ? source.getFirstToken(declaration)
            : null;
        report(node, "way", {
          data: { call: derivedBy(source, node), way: how },
          suggest:
            keyword === null ? [] : [{ messageId: "using", fix: (fixer) => fixer.replaceText(keyword, "using") }],
        });
      },
    });
    return {
      ...watched,
      // `work(ctx.withTimeout(100).ctx)`.
      MemberExpression(node) {
        const object = bare(node.object);
        if (nameOf(node) !== "ctx" || !isDerived(source, object)) return;
        report(object, "inline", { data: { call: derivedBy(source, object) } });
      },
      // `const { ctx } = parent.withTimeout(100)`.
      VariableDeclarator({ id, init }) {
        if (id.type !== "ObjectPattern" || init === null || !isDerived(source, init)) return;
        const isKept = id.properties.some((each) => each.type === "RestElement" || nameOf(each) !== "ctx");
        if (!isKept) report(init, "inline", { data: { call: derivedBy(source, init) } });
      },
    };
  },
});

function isDerived(source: Source, node: Node): node is TSESTree.CallExpression {
  const made = methodCall(node);
  if (made === undefined || !/^with(?:Cancel|Timeout|Deadline|Grace)$/.test(made.method)) return false;
  return isContext(source, made.object) || isBackground(source, made.object);
}

function derivedBy(source: Source, node: Node): string {
  const call = methodCall(node)!;
  return `${source.getText(call.object)}.${call.method}()`;
}

function scopeIn(source: Source, node: Node): readonly Opened[] {
  const held = heldIn(node);
  if (held === undefined || held.isUsing || !isDerived(source, held.value)) return [];
  const { name, value } = held;
  const isClosedBy = (call: TSESTree.CallExpression): boolean => {
    const closing = methodCall(call);
    return (
      closing !== undefined &&
      /^(?:cancel|Symbol\.dispose)$/.test(closing.method) &&
      placeOf(source, closing.object) === name.name
    );
  };
  const isClosing = (use: Node): boolean =>
    use.parent?.parent?.type === "CallExpression" && isClosedBy(use.parent.parent);
  const uses = usesOf(source, name, isClosing);
  const isHandedOn = uses.some(
    ({ node: use, how }) => how === "stored" || how === "passed" || how === "closed elsewhere" || isTaken(use),
  );
  if (isHandedOn || [...callsWithin(node)].some(isClosedBy)) return [];
  return [
    {
      node: value,
      isClosedBy,
      isNamedIn: (code) => uses.some((use) => contains(code, use.node) && !isContextOf(use.node)),
    },
  ];
}

/** `scope.ctx`, which can be handed on, but not cancelled. */
function isContextOf({ parent }: Node): boolean {
  return parent?.type === "MemberExpression" && nameOf(parent) === "ctx";
}

/** `scope.cancel`, for somebody else to call. */
function isTaken(use: Node): boolean {
  const { parent } = use;
  return parent?.type === "MemberExpression" && nameOf(parent) === "cancel" && parent.parent.type !== "CallExpression";
}
