import { sleep, background } from "curfew";

/** Takes 200 ms, and knows nothing of a stop. */
export async function search(): Promise<string> {
  await sleep(background, 200);
  return "some value";
}
