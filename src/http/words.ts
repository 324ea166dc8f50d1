/** `1 request`, `2 requests` */
export const sumText = (count: number, one: string): string => `${String(count)} ${one}${count === 1 ? "" : "s"}`;

/** `1 request was cut off` */
export const cutText = (count: number, one: string): string =>
  `${sumText(count, one)} ${count === 1 ? "was" : "were"} cut off`;
