import { Growing } from "./growing.js";
import type { Layout } from "./layout.js";
import type { Rows } from "./numbers.js";
import type { Text } from "./text.js";

/** Where in a script something was made. Line and column from 0, as V8 counts. */
export interface Location {
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

/**
 * The section `locations`: of functions, and of objects that have a constructor. They come in no order. Very many share one,
 * so each is kept once, and four bytes for each node say which.
 */
export class Locations implements Rows {
  readonly width: number;
  /** See {@link fromZero}. */
  readonly signed = true;
  /** Of each node the place in the columns, plus one. */
  readonly #places: Uint32Array;
  readonly #scripts = new Growing();
  readonly #lines = new Growing();
  readonly #columns = new Growing();
  /** By script, then by line and column. */
  readonly #known = new Map<number, Map<number, number>>();
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.width = layout.location?.width ?? 1;
    this.#places = new Uint32Array(layout.nodeCount);
  }

  take(values: Float64Array, count: number, text: Text): void {
    const { location, node, nodeCount } = this.#layout;
    if (location === undefined) text.failBefore('"snapshot.meta.location_fields"');
    for (let row = 0; row < count; row++) {
      const at = row * location.width;
      // Written as edges write it.
      const target = values[at + location.object_index]! / node.width;
      if (target >= nodeCount || target !== Math.floor(target)) text.failBefore("each location to be a node's");
      if (this.#places[target] !== 0) continue;
      const line = fromZero(values[at + location.line]!);
      const column = fromZero(values[at + location.column]!);
      this.#places[target] = this.#placeOf(values[at + location.script_id]!, line, column) + 1;
    }
  }

  of(node: number): Location | undefined {
    const place = this.#places[node]! - 1;
    if (!(place >= 0)) return undefined;
    return { scriptId: this.#scripts.at(place), line: this.#lines.at(place), column: this.#columns.at(place) };
  }

  #placeOf(script: number, line: number, column: number): number {
    const places = this.#known.get(script) ?? new Map<number, number>();
    this.#known.set(script, places);
    const key = line * longest + column;
    let place = places.get(key);
    if (place === undefined) {
      places.set(key, (place = this.#scripts.length));
      this.#scripts.push(script);
      this.#lines.push(line);
      this.#columns.push(column);
    }
    return place;
  }
}

/** No line is longer: no string of V8 is. */
const longest = 2 ** 29;

/**
 * A host may let a script begin before its own first line or column, to hide what it has put in front of it: its functions may then
 * stand before the beginning. Some V8s write that as a number beyond 2 ** 31, others as a negative one.
 */
function fromZero(place: number): number {
  return place >= 2 ** 31 ? 0 : place;
}
