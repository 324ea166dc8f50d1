/**
 * Why something has not ended when time is up: its handler has not, its client does not send or take what it should, or it
 * has no end of its own.
 */
export type Kind = "ours" | "client" | "endless";

/** What was cut, by {@link Kind}. */
export class Tally {
  ours = 0;
  client = 0;
  endless = 0;

  add(work: { readonly kind: Kind }): void {
    this[work.kind]++;
  }

  get sum(): number {
    return this.ours + this.client + this.endless;
  }
}
