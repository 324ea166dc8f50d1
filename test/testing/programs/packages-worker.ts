/** Adds one; below zero it takes long. */
export default async function addOne(value: number): Promise<number> {
  if (value < 0) await new Promise((resolve) => setTimeout(resolve, 60_000));
  return value + 1;
}
