import type { TSESTree } from "@typescript-eslint/utils";
import type { Node, Source, Variable } from "./rule.js";
import { awaited, bare, classAround, isFunction, nameOf } from "./syntax.js";

/** The variable that a name stands for at that place. */
export function variableOf(
  source: Source,
  name: TSESTree.Identifier | TSESTree.JSXIdentifier,
  isMeant: (variable: Variable) => boolean = () => true,
): Variable | undefined {
  for (let scope: ReturnType<Source["getScope"]> | null = source.getScope(name); scope !== null; scope = scope.upper) {
    const found = scope.set.get(name.name);
    if (found !== undefined && isMeant(found)) return found;
  }
  return undefined;
}

/** What can name a type, or hold some: `native: native.Worker` is no circle. */
function namesTypes({ defs }: Variable): boolean {
  return !defs.some(({ type }) => type === "Parameter" || type === "Variable");
}

/**
 * Where a value comes from, as far as the file itself tells: `pg.Pool` for what `import { Pool } from "pg"` brings,
 * `pg.Pool()` for what calling or constructing it gives, `global.fetch` for what nobody here defines. The `node:` of a
 * module and the `default` of an import are left out; a variable, parameter or field leads to its only value, or to its type.
 */
export function originOf(source: Source, node: Node): string | undefined {
  const known = origins.get(node);
  if (known !== undefined) return known.origin;
  const origin = follow(source, node, 8);
  origins.set(node, { origin });
  return origin;
}

/** Several rules ask of one node. */
const origins = new WeakMap<Node, { readonly origin: string | undefined }>();

function follow(source: Source, node: Node, depth: number): string | undefined {
  if (depth === 0) return undefined;
  const at = awaited(node);
  const below = (inner: Node, suffix: string): string | undefined => {
    const origin = follow(source, inner, depth - 1);
    return origin === undefined ? undefined : origin + suffix;
  };
  switch (at.type) {
    case "Identifier":
      return originOfName(source, at, depth);
    case "ThisExpression":
      return undefined;
    case "MemberExpression": {
      const name = nameOf(at);
      if (name === undefined) return undefined;
      if (at.object.type === "ThisExpression") return originOfField(source, at, name, depth);
      return name === "default" ? below(at.object, "") : below(at.object, `.${name}`);
    }
    case "NewExpression":
      return below(at.callee, "()");
    case "CallExpression": {
      const [first] = at.arguments;
      const required =
        at.callee.type === "Identifier" && at.callee.name === "require" && first?.type === "Literal" && first.value;
      return typeof required === "string" ? moduleName(required) : below(at.callee, "()");
    }
    case "ImportExpression":
      return at.source.type === "Literal" && typeof at.source.value === "string"
        ? moduleName(at.source.value)
        : undefined;
    default:
      return undefined;
  }
}

function originOfName(
  source: Source,
  name: TSESTree.Identifier,
  depth: number,
  variable = variableOf(source, name),
): string | undefined {
  if (depth === 0) return undefined;
  const [definition, another] = variable?.defs ?? [];
  if (definition === undefined) return name.name === "globalThis" ? "global" : `global.${name.name}`;
  if (another !== undefined) return undefined;
  const { node, parent } = definition as { node: Node; parent?: Node | null };
  if (
    node.type === "ImportSpecifier" ||
    node.type === "ImportDefaultSpecifier" ||
    node.type === "ImportNamespaceSpecifier"
  ) {
    const from = moduleName((parent as TSESTree.ImportDeclaration).source.value);
    if (node.type !== "ImportSpecifier") return from;
    const imported = node.imported.type === "Identifier" ? node.imported.name : node.imported.value;
    return imported === "default" ? from : `${from}.${imported}`;
  }
  if (node.type === "VariableDeclarator") return originOfDeclared(source, variable!, node, name.name, depth);
  if (isFunction(node)) return originOfParameter(source, definition.name as TSESTree.Identifier, depth);
  return undefined;
}

function originOfDeclared(
  source: Source,
  variable: Variable,
  { id, init }: TSESTree.VariableDeclarator,
  name: string,
  depth: number,
): string | undefined {
  const type = id.typeAnnotation?.typeAnnotation;
  const typed = type === undefined ? undefined : originOfType(source, type, depth);
  if (typed !== undefined) return typed;
  const writes = variable.references.filter((each) => each.isWrite());
  const value = init ?? (writes.length === 1 ? writes[0]!.writeExpr : undefined);
  if (value === null || value === undefined || writes.length > 1) return undefined;
  const origin = follow(source, value, depth - 1);
  if (origin === undefined || id.type === "Identifier") return origin;
  if (id.type !== "ObjectPattern") return undefined;
  for (const each of id.properties) {
    if (each.type !== "Property") continue;
    const target = each.value.type === "AssignmentPattern" ? each.value.left : each.value;
    if (target.type === "Identifier" && target.name === name) return `${origin}.${nameOf(each) ?? "?"}`;
  }
  return undefined;
}

function originOfParameter(source: Source, name: TSESTree.Identifier, depth: number): string | undefined {
  const type = name.typeAnnotation?.typeAnnotation;
  return type === undefined ? undefined : originOfType(source, type, depth);
}

/** `this.pool`: by what the class gives that field, or declares it to be. */
function originOfField(source: Source, node: Node, name: string, depth: number): string | undefined {
  for (const element of classAround(node)?.body.body ?? []) {
    if (element.type === "PropertyDefinition" && nameOf(element) === name) {
      const type = element.typeAnnotation?.typeAnnotation;
      if (type !== undefined) return originOfType(source, type, depth);
      return element.value === null ? undefined : follow(source, element.value, depth - 1);
    }
    if (element.type !== "MethodDefinition" || element.kind !== "constructor") continue;
    for (const parameter of element.value.params) {
      if (
        parameter.type === "TSParameterProperty" &&
        parameter.parameter.type === "Identifier" &&
        parameter.parameter.name === name
      )
        return originOfParameter(source, parameter.parameter, depth);
    }
    for (const statement of element.value.body?.body ?? []) {
      if (statement.type !== "ExpressionStatement" || statement.expression.type !== "AssignmentExpression") continue;
      const { left, right } = statement.expression;
      if (left.type === "MemberExpression" && left.object.type === "ThisExpression" && nameOf(left) === name)
        return follow(source, right, depth - 1);
    }
  }
  return undefined;
}

/** A value of a type: as if its class had been constructed. */
function originOfType(source: Source, type: TSESTree.TypeNode, depth: number): string | undefined {
  if (type.type === "TSUnionType") {
    const origins = type.types.map((each) => originOfType(source, each, depth)).filter((each) => each !== undefined);
    return origins.length === 1 ? origins[0] : undefined;
  }
  if (type.type !== "TSTypeReference") return undefined;
  const origin = originOfTypeName(source, type.typeName, depth);
  return origin === undefined ? undefined : `${origin}()`;
}

function originOfTypeName(source: Source, name: TSESTree.EntityName, depth: number): string | undefined {
  if (name.type === "Identifier") return originOfName(source, name, depth - 1, variableOf(source, name, namesTypes));
  if (name.type !== "TSQualifiedName") return undefined;
  const left = originOfTypeName(source, name.left, depth - 1);
  return left === undefined ? undefined : `${left}.${name.right.name}`;
}

function moduleName(specifier: string): string {
  return specifier.replace(/^node:/, "");
}

/** Whether the file imports or requires one of these modules, or a folder of one. */
export function importsFrom(source: Source, ...names: string[]): boolean {
  let modules = modulesOf.get(source.ast);
  if (modules === undefined) modulesOf.set(source.ast, (modules = [...modulesIn(source)]));
  return modules.some((each) => names.some((name) => each === name || each.startsWith(`${name}/`)));
}

const modulesOf = new WeakMap<TSESTree.Program, string[]>();

function* modulesIn(source: Source): Generator<string> {
  for (const each of source.ast.body) {
    if ("source" in each && each.source?.type === "Literal") yield each.source.value;
  }
  for (const [, name] of source.text.matchAll(/\b(?:require|import)\(\s*["']([^"']+)["']\s*\)/g)) yield name!;
}

/** The same place, by its text: `this.mutex`, `pool`. `undefined` for what may be another each time (`locks[i]`, `lockOf(id)`). */
export function placeOf(source: Source, node: Node): string | undefined {
  const at = bare(node);
  if (at.type === "Identifier" || at.type === "ThisExpression") return source.getText(at);
  if (at.type !== "MemberExpression") return undefined;
  const [object, name] = [placeOf(source, at.object), nameOf(at)];
  return object === undefined || name === undefined ? undefined : `${object}.${name}`;
}
