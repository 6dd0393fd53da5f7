// A certificate authority for tests: openssl makes its certificates in a temporary folder.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeApp } from "./app-folder.ts";

/** PEM texts. */
export type Identity = { readonly cert: string; readonly key: string };

export class Authority {
  readonly #folder = writeApp({});
  /** The authority's own certificate, PEM. */
  readonly cert: string;

  constructor(name: string) {
    this.#openssl(["req", "-x509", ...newKey("ca.key"), "-out", "ca.pem", "-days", "30", "-subj", `/CN=${name}`]);
    this.cert = this.#read("ca.pem");
  }

  /**
   * @param names of hosts and addresses, as openssl writes them: `DNS:localhost,IP:127.0.0.1`
   * @param days how long it is valid; less than 0 has expired
   */
  issue(commonName: string, names = "DNS:none", days = 30): Identity {
    const subject = ["-subj", `/CN=${commonName}`, "-addext", `subjectAltName=${names}`];
    this.#openssl(["req", ...newKey("one.key"), "-out", "one.csr", ...subject]);
    const signer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-copy_extensions", "copy"];
    this.#openssl(["x509", "-req", "-in", "one.csr", ...signer, "-days", String(days), "-out", "one.pem"]);
    return { cert: this.#read("one.pem"), key: this.#read("one.key") };
  }

  /** One that signs itself, with a key that nobody should trust. */
  weak(commonName: string): Identity {
    this.#openssl(["genrsa", "-out", "weak.key", "512"]);
    this.#openssl([
      "req",
      "-x509",
      "-key",
      "weak.key",
      "-out",
      "weak.pem",
      "-days",
      "30",
      "-subj",
      `/CN=${commonName}`,
    ]);
    return { cert: this.#read("weak.pem"), key: this.#read("weak.key") };
  }

  /** The key, encrypted. */
  encryptedKey({ key }: Identity, password: string): string {
    writeFileSync(path.join(this.#folder, "plain.key"), key);
    this.#openssl(["pkcs8", "-topk8", "-in", "plain.key", "-out", "encrypted.key", "-passout", `pass:${password}`]);
    return this.#read("encrypted.key");
  }

  /** @param legacy with ciphers that OpenSSL 3 has given up */
  pkcs12({ cert, key }: Identity, password: string, legacy = false): Buffer {
    writeFileSync(path.join(this.#folder, "both.pem"), cert + key);
    const old = legacy ? ["-legacy"] : [];
    this.#openssl(["pkcs12", "-export", ...old, "-in", "both.pem", "-out", "both.p12", "-passout", `pass:${password}`]);
    return readFileSync(path.join(this.#folder, "both.p12"));
  }

  #openssl(args: readonly string[]): void {
    execFileSync("openssl", args, { cwd: this.#folder, stdio: "pipe" });
  }

  #read(name: string): string {
    return readFileSync(path.join(this.#folder, name), "utf8");
  }
}

function newKey(file: string): readonly string[] {
  return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file];
}
