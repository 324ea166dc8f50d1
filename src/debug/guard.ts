import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { Refusal } from "./refusal.js";

/**
 * Throws a {@link Refusal} for a request that did not come from somebody who may look.
 * - `Host` must be `localhost` or an address: a name could be another site's that was made to point here (DNS rebinding).
 * - `Origin` and `Sec-Fetch-Site`, which browsers send for requests of pages, must be our own. A link that somebody follows, from
 *   wherever, is no request of a page.
 * - The token, if one is set, must be there.
 */
export function guard(request: IncomingMessage, url: URL, token: string | undefined): void {
  const host = parseHost(request.headers.host);
  if (host === undefined || !(host.hostname === "localhost" || isIP(host.hostname.replace(/^\[|\]$/g, "")) !== 0)) {
    throw new Refusal(403, "the Host header must be localhost or an address");
  }
  const { origin } = request.headers;
  const foreign = origin !== undefined && parseHost(origin.replace(/^https?:\/\//, ""))?.host !== host.host;
  if (foreign || isAnothersWork(request.headers)) {
    throw new Refusal(403, "requests of other sites are refused");
  }
  if (token !== undefined && !sameToken(givenToken(request, url), token)) {
    throw new Refusal(401, "this server wants its token: Authorization: Bearer …, or ?token=…", {
      "www-authenticate": "Bearer",
    });
  }
}

/** An image or a frame of another site's page says no `Origin`: it could make us work, though it cannot read what we say. */
function isAnothersWork(headers: IncomingMessage["headers"]): boolean {
  const { "sec-fetch-site": site = "none", "sec-fetch-dest": dest } = headers;
  return site !== "none" && site !== "same-origin" && dest !== "document";
}

function parseHost(host: string | undefined): URL | undefined {
  return host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
}

function givenToken(request: IncomingMessage, url: URL): string {
  return bearerOf(request) ?? url.searchParams.get("token") ?? "";
}

/** The token in the header. */
export function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
}

/** Compares hashes: the time it takes tells nothing about the token, nor its length. */
function sameToken(given: string, token: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(token));
}
