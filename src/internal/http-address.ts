/** Whether an address is one of HTTP, behind which there may be a debug server, and not the WebSocket of an inspector. */
export function isHttpAddress(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text);
}
