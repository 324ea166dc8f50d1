import { turn } from "./turn.js";

/** Whether a call waits: whatever can go on without the outside world has gone on, and it has not settled. Its failure counts as an end. */
export async function blocks(call: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const end = (): void => void (settled = true);
  call.then(end, end);
  await turn();
  await turn();
  return !settled;
}
