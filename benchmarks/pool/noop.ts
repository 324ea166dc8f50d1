/** What the threads do: nothing, so that what is measured is the way there and back. The item comes first for piscina, second for us. */
export default function noop(first: unknown, item: unknown = first): unknown {
  return item;
}
