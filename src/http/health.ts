import type { IncomingMessage, ServerResponse } from "node:http";
import { abandonOnDone, background, type Context } from "../core/index.js";
import { checkFunction, checkMilliseconds, checkOptions } from "../internal/check.js";

/** What is asked, and where. */
export interface HealthOptions {
  /** What must work for this process to take requests, each by its name: fails by throwing. A check is not part of liveness: a restart heals no database. */
  checks?: Readonly<Record<string, (ctx: Context) => unknown>>;
  /** How long all checks may take, in milliseconds. Default 1,000. */
  timeout?: number;
  /** Default `/livez`, `/readyz` and `/startupz`. */
  paths?: { live?: string; ready?: string; started?: string };
}

/** How far a part of the process is. */
export type Phase = "starting" | "serving" | "stopping";

/** What one path answers. */
interface Report {
  readonly ok: boolean;
  readonly parts: Readonly<Record<string, Phase>>;
  readonly checks: Readonly<Record<string, "ok" | "failed">>;
}

/**
 * Answers whether the process lives, is ready, and has started: for Kubernetes and load balancers. 200 for yes, 503 for no, and
 * JSON that says why. Its parts are the servers that are given it: `serve(ctx, app, { port, health })`. They also answer its paths.
 *
 * - live: whenever it can answer at all.
 * - started: once each part has listened.
 * - ready: while each part listens, none was told to stop, and every check passes.
 *
 * To answer on a port of its own, serve it: `serve(ctx, health, { port: 9000 })`, as a task that stops after the others.
 */
export class Health {
  private readonly phases = new Map<string, Phase>();
  private readonly begun = new Set<string>();
  private readonly checks: NonNullable<HealthOptions["checks"]>;
  private readonly timeout: number;
  private readonly answers: ReadonlyMap<string, () => Report | Promise<Report>>;

  /** Throws `TypeError` or `RangeError` for options that make no sense. */
  constructor(options: HealthOptions = {}) {
    checkOptions("Health", options);
    const { checks = {}, timeout = 1000, paths = {} } = options;
    for (const [name, check] of Object.entries(checks)) checkFunction(`Health's check ${JSON.stringify(name)}`, check);
    checkMilliseconds("Health's timeout", timeout);
    this.checks = checks;
    this.timeout = timeout;
    const { live = "/livez", ready = "/readyz", started = "/startupz" } = paths;
    this.answers = new Map<string, () => Report | Promise<Report>>([
      [live, () => this.report(true)],
      [started, () => this.report([...this.phases.keys()].every((part) => this.begun.has(part)))],
      [ready, () => this.readiness()],
    ]);
  }

  /** Whether it answers this request. */
  answersTo({ url = "/" }: { readonly url?: string | undefined }): boolean {
    return this.answers.has(pathOf(url));
  }

  /** As a listener of `node:http`. What it does not answer to is 404. */
  async listener(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.answer(request.url ?? "/");
    response.writeHead(answer.status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(request.method === "HEAD" ? undefined : answer.text);
  }

  /** As a fetch handler. */
  async fetch(request: Request): Promise<Response> {
    const { status, text } = await this.answer(request.url);
    return new Response(text, { status, headers: { "content-type": "application/json", "cache-control": "no-store" } });
  }

  /** Says how far a part is. `serve` does, for its server, by its name; say it yourself for what else must have started. */
  set(part: string, phase: Phase): void {
    this.phases.set(part, phase);
    if (phase === "serving") this.begun.add(part);
  }

  private async answer(url: string): Promise<{ status: number; text: string }> {
    const report = await this.answers.get(pathOf(url))?.();
    if (report === undefined) return { status: 404, text: '{"ok":false}\n' };
    return { status: report.ok ? 200 : 503, text: `${JSON.stringify(report)}\n` };
  }

  private report(ok: boolean, checks: Report["checks"] = {}): Report {
    return { ok, parts: Object.fromEntries(this.phases), checks };
  }

  private async readiness(): Promise<Report> {
    const serving = this.phases.size > 0 && [...this.phases.values()].every((phase) => phase === "serving");
    if (!serving) return this.report(false);
    const checks = await this.runChecks();
    return this.report(
      Object.values(checks).every((result) => result === "ok"),
      checks,
    );
  }

  private async runChecks(): Promise<Record<string, "ok" | "failed">> {
    using limit = background.withTimeout(this.timeout, "a check of the health takes too long");
    const { ctx } = limit;
    const run = async ([name, check]: [string, (ctx: Context) => unknown]): Promise<[string, "ok" | "failed"]> => {
      try {
        // A check that does not listen to its context must not hold the answer up.
        await abandonOnDone(ctx, Promise.resolve(check(ctx)));
        return [name, "ok"];
      } catch {
        return [name, "failed"];
      }
    };
    return Object.fromEntries(await Promise.all(Object.entries(this.checks).map(run)));
  }
}

function pathOf(url: string): string {
  const [path = "/"] = (url.startsWith("/") ? url : new URL(url).pathname).split("?", 1);
  return path;
}
