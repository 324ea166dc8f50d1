import { registry, tell } from "../core/port.js";
import type { Wish } from "./messages.js";

/** Does what the debug thread asks of the main thread. `name`: the server's, for the log. */
export function grant(name: string, wish: Wish): string | undefined {
  if (wish.kind === "note") tell("noted", { from: name, text: wish.text, level: "warn" });
  if (wish.kind !== "stop") return undefined;
  const { what, id, by } = wish;
  // Said before it happens, so that the log has what came of it below it.
  tell("noted", {
    from: name,
    text: `stops ${what} ${String(id)}, as ${by} asked`,
    level: "warn",
    facts: { [what]: id },
  });
  return registry().stop(what, id, `stopped by hand, through ${name}`);
}
