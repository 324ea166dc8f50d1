/** What the threads do: so many milliseconds of computing; none, so that what is measured is the way there and back. The item comes first for piscina, second for us. */
export default function spin(first: unknown, item: unknown = first): unknown {
  const end = performance.now() + (item as number);
  while (performance.now() < end);
  return item;
}
