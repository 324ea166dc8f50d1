import type { Context } from "curfew";

/** How many primes there are below `limit`: computing, with nothing to wait for. It looks at its context, if it has one. */
export function countPrimes(limit: number, ctx?: Context): number {
  let count = 0;
  for (let n = 2; n < limit; n++) {
    if (ctx?.done === true) throw ctx.error as Error;
    let divisor = 2;
    while (divisor * divisor <= n && n % divisor !== 0) divisor++;
    if (divisor * divisor > n) count++;
  }
  return count;
}

/** What the threads of a pool do with an item. */
export default (ctx: Context, limit: number): number => countPrimes(limit, ctx);
