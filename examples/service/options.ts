import { parseArgs } from "node:util";

/** What the service can be told. */
export interface Options {
  port: number;
  debugPort: number;
  host: string;
  grace: number;
}

export const usage = `The example service: an application and its debug server, in one group.

usage: npm start -- [options]

  --port <n>        port of the application        (environment: PORT, default 8080)
  --debug-port <n>  port of the debug server       (environment: DEBUG_PORT, default 8081)
  --host <address>  where the application listens  (environment: HOST, default 127.0.0.1)
  --grace <ms>      how long a stop may take       (environment: GRACE, default 10000)
  --help            this text

examples:
  npm start
  npm start -- --port 9000 --debug-port 9001
  PORT=9000 npm start
`;

/** The options from the command line, else from the environment; `undefined` if help was asked for. Throws one clear sentence. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options | undefined {
  const string = { type: "string" } as const;
  const { values } = parseArgs({
    args,
    options: { port: string, "debug-port": string, host: string, grace: string, help: { type: "boolean" } },
  });
  if (values.help === true) return undefined;
  return {
    port: wholeNumber("--port or PORT", values.port ?? env["PORT"] ?? "8080", 65_535),
    debugPort: wholeNumber("--debug-port or DEBUG_PORT", values["debug-port"] ?? env["DEBUG_PORT"] ?? "8081", 65_535),
    host: values.host ?? env["HOST"] ?? "127.0.0.1",
    grace: wholeNumber("--grace or GRACE", values.grace ?? env["GRACE"] ?? "10000", 3_600_000),
  };
}

function wholeNumber(what: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most)
    throw new Error(`${what} takes a whole number from 0 to ${String(most)}, and was given ${JSON.stringify(text)}`);
  return value;
}
