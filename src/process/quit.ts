import { wholeDump } from "./dumps.js";
import { endProcess, type ExitCode } from "./end.js";
import type { Log } from "./logger.js";
import { signalExitCode } from "./signals.js";
import { writeLine } from "./write.js";

/**
 * On SIGQUIT (Ctrl-\ in a terminal) writes a whole dump to standard error, and ends the process at once, as Go does. Only when the
 * event loop turns: for one that is blocked there is the watchdog, or `curfew dump` from outside. Windows has no such signal.
 */
export function onQuit(signals: readonly NodeJS.Signals[], log: Log): Disposable {
  if (process.platform === "win32" || signals.includes("SIGQUIT")) return { [Symbol.dispose]: () => undefined };
  let heard = false;
  const quit = (): void => {
    // Who asks twice does not want to wait.
    if (heard) return void endProcess(quitCode());
    heard = true;
    log.say("SIGQUIT: everything that is suspended follows, then the process ends");
    // eslint-disable-next-line curfew/unowned-task -- nothing comes after it.
    void wholeDump().then((text) => {
      writeLine(`\n${text}`);
      return endProcess(quitCode());
    });
  };
  process.on("SIGQUIT", quit);
  return { [Symbol.dispose]: () => void process.off("SIGQUIT", quit) };
}

/** What a shell expects. Go has 2, which here is for tasks that are all asleep. */
function quitCode(): ExitCode {
  return signalExitCode("SIGQUIT");
}
