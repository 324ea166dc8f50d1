import { background, sleep } from "curfew";

/** Takes a while, and knows nothing of a stop. */
export async function search(): Promise<string> {
  await sleep(background, 50);
  return "some value";
}
