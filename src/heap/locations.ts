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
      this.#lines.push(values[at + location.line]!);
      this.#columns.push(values[at + location.column]!);
    }
  }

  of(node: number): Location | undefined {
    this.#places ??= new Lookup(this.#nodes.values);
    const place = this.#places.find(node);
    if (place === undefined) return undefined;
    return { scriptId: this.#scripts.at(place), line: this.#lines.at(place), column: this.#columns.at(place) };
  }
}
