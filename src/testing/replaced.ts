/** Puts another value in the place of a property, until the handle is disposed. What somebody else has put there since stays. */
export function replaced<T extends object>(owner: T, name: keyof T, value: unknown): Disposable {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  owner[name] = value as T[keyof T];
  return {
    [Symbol.dispose]: () => {
      if (owner[name] !== value) return;
      if (before === undefined) Reflect.deleteProperty(owner, name);
      else Object.defineProperty(owner, name, before);
    },
  };
}
