import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { emptyFolder } from "../support/folder.js";

/** A key and a certificate that it signed itself, for `localhost`; undefined, and the test is skipped, where there is no openssl. */
export async function certificate(t: TestContext): Promise<{ key: Buffer; cert: Buffer } | undefined> {
  const folder = await emptyFolder(t);
  const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
  const args = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=localhost",
  ];
  try {
    execFileSync("openssl", [...args, "-keyout", key, "-out", cert], { stdio: "ignore" });
  } catch {
    t.skip("openssl is not here");
    return undefined;
  }
  return { key: readFileSync(key), cert: readFileSync(cert) };
}
