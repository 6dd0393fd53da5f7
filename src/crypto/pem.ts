// Takes PEM texts (RFC 7468) apart, and writes them as OpenSSL wants them.

export type PemBlock = {
  /** `PUBLIC KEY` */
  readonly label: string;
  /** The lines of a key that is encrypted in the way before PKCS#8: `Proc-Type: …`, `DEK-Info: …`; mostly "". */
  readonly headers: string;
  /** Base64; its lines may be broken anywhere. */
  readonly body: string;
};

const begin = "-----BEGIN ";
const dashes = "-----";

export function isPem(text: string): boolean {
  return text.includes(begin);
}

/** The blocks of a text in their order; what stands around them doesn't count. A block without its end is the last one. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let start = text.indexOf(begin);
  while (start !== -1) {
    const labelEnd = text.indexOf(dashes, start + begin.length);
    if (labelEnd === -1) break;
    const label = text.slice(start + begin.length, labelEnd);
    const end = text.indexOf(`-----END ${label}-----`, labelEnd);
    if (end === -1) break;
    blocks.push(pemBlock(label, text.slice(labelEnd + dashes.length, end).trim()));
    start = text.indexOf(begin, end);
  }
  return blocks;
}

function pemBlock(label: string, content: string): PemBlock {
  if (!content.startsWith("Proc-Type:")) return { label, headers: "", body: content };
  const lines = content.split(/\r?\n/);
  const empty = lines.indexOf("");
  return { label, headers: `${lines.slice(0, empty).join("\n")}\n\n`, body: lines.slice(empty).join("") };
}

export function pemText(label: string, headers: string, body: Buffer): string {
  const lines = body.toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n");
  return `${begin}${label}${dashes}\n${headers}${lines}\n-----END ${label}${dashes}\n`;
}
