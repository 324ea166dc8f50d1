/** Values, first in, first out, in an array whose end goes on at its beginning. It grows as it is used, and keeps no value that was taken. */
export class Ring<T> {
  size = 0;
  private slots: (T | undefined)[] = [];
  private head = 0;

  push(value: T): void {
    if (this.size === this.slots.length) this.grow();
    this.slots[(this.head + this.size++) & (this.slots.length - 1)] = value;
  }

  /** Takes the oldest out; only if there is one. */
  shift(): T {
    const { slots, head } = this;
    const value = slots[head] as T;
    slots[head] = undefined;
    this.head = (head + 1) & (slots.length - 1);
    this.size--;
    return value;
  }

  /** The length is a power of two, so that the place of a value is a mask away. */
  private grow(): void {
    const { slots, head } = this;
    const grown = [...slots.slice(head), ...slots.slice(0, head)];
    grown.length = Math.max(4, 2 * slots.length);
    // Filled, since an array with holes is slower for ever.
    this.slots = grown.fill(undefined, this.size);
    this.head = 0;
  }
}
