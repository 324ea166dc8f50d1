import { reasonText } from "../errors/index.js";
import { stackOf } from "./log.js";
import { currentOwner } from "./owners.js";

/** Hears what nobody caught, until disposed, with a text that tells where it came from. */
export function onPanic(hear: (error: unknown, text: string) => void): Disposable {
  const report = (what: string, error: unknown): void => {
    const owner = currentOwner();
    const whose = owner === undefined ? "" : ` in task ${JSON.stringify(owner.name)} (id ${String(owner.id)})`;
    const stack = stackOf(error);
    hear(error, `panic: ${what}${whose}: ${reasonText(error)}${stack === undefined ? "" : `\n${stack}`}`);
  };
  const exception = (error: unknown): void => report("uncaught exception", error);
  const rejection = (error: unknown): void => report("unhandled rejection", error);
  process.on("uncaughtException", exception).on("unhandledRejection", rejection);
  return {
    [Symbol.dispose]: () => void process.off("uncaughtException", exception).off("unhandledRejection", rejection),
  };
}
