/** A process with very many suspended functions: `crowd.js <count>`. Says "ready", and on each message how fast its awaits are. */
const count = Number(process.argv[2]);
const waiting: (() => void)[] = [];

async function leaf(): Promise<void> {
  await new Promise<void>((resolve) => waiting.push(resolve));
}

async function middle(): Promise<void> {
  await leaf();
}

/** Half of the functions wait in the other half. */
const all = Array.from({ length: count / 2 }, () => middle());

/** Million awaits a second of processor time, of the best of several runs: others use the machine too. */
async function speed(): Promise<number> {
  const nothing: unknown = null;
  let best = 0;
  for (let run = 0; run < 15; run++) {
    const before = process.cpuUsage();
    for (let i = 0; i < 200_000; i++) await nothing;
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, 200_000 / (user + system));
  }
  return best;
}

// eslint-disable-next-line curfew/unowned-task -- whoever asked waits for the answer.
process.on("message", () => void speed().then((result) => process.send!({ speed: result })));
process.send!({ ready: all.length });
