import { TestEnvironment } from "jest-environment-node";
import { checkRest, type LeakOptions, type RestCheck } from "../testing/index.js";
import { checkLeakOptions, LeakCheck, watch } from "../testing/port.js";

type Fn = (this: unknown, ...args: unknown[]) => unknown;

/** A test of jest-circus, as far as we know it. */
interface Test {
  readonly name: string;
  readonly concurrent: boolean;
  fn: Fn;
  readonly errors: unknown[];
}

/** What jest-circus tells its environment. */
type Event =
  | { readonly name: "test_started" | "test_done"; readonly test: Test }
  | { readonly name: "hook_start"; readonly hook: { readonly type: string; fn: Fn } }
  | { readonly name: "run_start" | "run_finish" };

interface State {
  readonly unhandledErrors?: unknown[];
  readonly currentlyRunningTest?: Test | null;
}

interface Settings {
  readonly leaks?: LeakOptions;
  readonly leaksOf?: unknown;
}

/** An environment of jest's: its class. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what TypeScript wants of a class that another one extends.
export type EnvironmentClass = new (...args: any[]) => object;

/**
 * A test environment like another one, such as that of jsdom, which checks each test for leaks, with its `beforeEach` and `afterEach`.
 * `testEnvironmentOptions: { leaks: { … } }` are the options of `checkLeaks`; with `leaksOf: "file"` the file is checked as a whole, once, at its end. Tests of `test.concurrent`, which jest begins before any
 * other, are not checked.
 */
export function withLeakChecks<T extends EnvironmentClass>(Base: T): T {
  const Heard = Base as unknown as new (...args: unknown[]) => {
    handleTestEvent?(event: Event, state: State): void | Promise<void>;
    teardown(): Promise<void>;
  };
  return class extends Heard {
    readonly #options: LeakOptions;
    /** To the end: to switch it on and off for each test costs more than to leave it on. */
    readonly #watching = watch();
    readonly #ofFile: RestCheck | undefined;
    readonly #checks = new WeakMap<Test, LeakCheck>();
    readonly #original = new WeakMap<Fn, Fn>();

    constructor(...args: unknown[]) {
      super(...args);
      const [{ projectConfig }] = args as [{ projectConfig: { testEnvironmentOptions: Settings } }];
      const { leaks = {}, leaksOf = "test" } = projectConfig.testEnvironmentOptions;
      this.#options = leaks;
      checkLeakOptions("testEnvironmentOptions.leaks", leaks);
      if (leaksOf !== "test" && leaksOf !== "file")
        throw new TypeError(`testEnvironmentOptions.leaksOf is "test" or "file", and was ${JSON.stringify(leaksOf)}`);
      this.#ofFile = leaksOf === "file" ? checkRest(leaks) : undefined;
    }

    override async handleTestEvent(event: Event, state: State): Promise<void> {
      await super.handleTestEvent?.(event, state);
      if (this.#ofFile !== undefined) {
        if (event.name === "run_finish")
          await this.#ofFile.verify("the file").catch((error: unknown) => state.unhandledErrors?.push(error));
      } else if (event.name === "test_started") {
        if (event.test.concurrent) return;
        const check = new LeakCheck(this.#options);
        this.#checks.set(event.test, check);
        event.test.fn = this.#within(check, event.test.fn);
      } else if (event.name === "hook_start") {
        const check = this.#checks.get(state.currentlyRunningTest ?? ({} as Test));
        if (check !== undefined && event.hook.type.endsWith("Each")) event.hook.fn = this.#within(check, event.hook.fn);
      } else if (event.name === "test_done") {
        const verified = this.#checks.get(event.test)?.verify(`test ${JSON.stringify(event.test.name)}`);
        await verified?.catch((error: unknown) => event.test.errors.push(error));
      }
    }

    override async teardown(): Promise<void> {
      this.#watching[Symbol.dispose]();
      await super.teardown();
    }

    /** A hook runs again for the next test, with that one's check. A function with a parameter is given a callback by jest. */
    #within(check: LeakCheck, fn: Fn): Fn {
      const original = this.#original.get(fn) ?? fn;
      const run: Fn = function (this: unknown, ...args) {
        return check.run(() => original.apply(this, args));
      };
      Object.defineProperty(run, "length", { value: original.length });
      this.#original.set(run, original);
      return run;
    }
  } as unknown as T;
}

/** The environment of node, with leak checks: `testEnvironment: "curfew/testing/jest"`. */
const LeakCheckingEnvironment: EnvironmentClass = withLeakChecks(TestEnvironment as EnvironmentClass);

export default LeakCheckingEnvironment;
