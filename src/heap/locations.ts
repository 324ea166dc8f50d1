import { Growing } from "./growing.js";
import type { Layout } from "./layout.js";
import { Lookup } from "./lookup.js";
import type { Rows } from "./numbers.js";
import type { Text } from "./text.js";

/** Where in a script something was made. Line and column from 0, as V8 counts. */
export interface Location {
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

/** The section `locations`, as columns. Few nodes have one, and they come in no order. */
export class Locations implements Rows {
  readonly width: number;
  /** See {@link fromZero}. */
  readonly signed = true;
  readonly #nodes = new Growing();
  readonly #scripts = new Growing();
  readonly #lines = new Growing();
  readonly #columns = new Growing();
  readonly #layout: Layout;
  #places: Lookup | undefined;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.width = layout.location?.width ?? 1;
  }

  take(values: Float64Array, count: number, text: Text): void {
    const { location, node, nodeCount } = this.#layout;
    if (location === undefined) text.failBefore('"snapshot.meta.location_fields"');
    for (let row = 0; row < count; row++) {
      const at = row * location.width;
      // Written as edges write it.
      const target = values[at + location.object_index]! / node.width;
      if (target >= nodeCount || target !== Math.floor(target)) text.failBefore("each location to be a node's");
      this.#nodes.push(target);
      this.#scripts.push(values[at + location.script_id]!);
      this.#lines.push(fromZero(values[at + location.line]!));
      this.#columns.push(fromZero(values[at + location.column]!));
    }
  }

  of(node: number): Location | undefined {
    this.#places ??= new Lookup(this.#nodes.values);
    const place = this.#places.find(node);
    if (place === undefined) return undefined;
    return { scriptId: this.#scripts.at(place), line: this.#lines.at(place), column: this.#columns.at(place) };
  }
}

/**
 * A host may let a script begin before its own first line or column, to hide what it has put in front of it: its functions may then
 * stand before the beginning. Some V8s write that as a number beyond 2 ** 31, others as a negative one.
 */
function fromZero(place: number): number {
  return place >= 2 ** 31 ? 0 : place;
}
