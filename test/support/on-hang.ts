import { dump, toGoText } from "curfew/inspect";

/** Called in a test file that has run for too long: says what it waits for, before it is killed. */
export function onHang(file: string): void {
  const tasks = toGoText(dump(), 2);
  const resources = [...new Set(process.getActiveResourcesInfo())].join(", ");
  process.stderr.write(
    `\n${file} hangs.\nkept alive by: ${resources || "nothing"}\ntasks that have not ended:\n\n${tasks || "none\n"}\n`,
  );
}
