/**
 * `npm run floors`: reads the real imports of `src/`, fails on an arrow that the house (`lib/house.mjs`) does not allow, and
 * compares the picture in `docs/house.md` with them. `npm run floors -- --update` draws it anew.
 */
import { generatedPart } from "./lib/generated.mjs";
import { floors, forbidden, picture } from "./lib/house.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { root } from "./lib/paths.mjs";
import { Failure, script } from "./lib/say.mjs";

await script(import.meta.url, async (args) => {
  await ensureInstalled();
  const { cruise } = await import("dependency-cruiser");
  const { output } = await cruise(
    ["src"],
    {
      baseDir: root,
      tsPreCompilationDeps: true,
      doNotFollow: { path: "node_modules" },
      validate: true,
      ruleSet: { forbidden },
    },
    { exportsFields: ["exports"], conditionNames: ["node", "import", "default"], extensions: [".ts", ".tsx", ".js"] },
  );
  const { violations } = output.summary;
  for (const { rule, from, to, cycle } of violations) {
    const way = cycle === undefined ? [from, to] : [from, ...cycle.map(({ name }) => name)];
    console.error(`${rule.name}: ${way.join(" → ")}`);
  }
  if (violations.length > 0) throw new Failure(`the house has ${violations.length} arrow(s) that it must not have`);

  const update = args.includes("--update");
  generatedPart("docs/house.md", "floors", `\`\`\`mermaid\n${picture(output.modules)}\n\`\`\``, update);
  console.log(
    `${output.modules.filter(({ source }) => source.startsWith("src/")).length} files on ${floors.length} floors: no upward, sideways or circular import`,
  );
});
