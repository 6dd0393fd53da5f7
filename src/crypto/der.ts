// As much of DER (X.690) as it takes to see what a key is before OpenSSL works on it.

export type DerElement = { readonly tag: number; readonly content: Buffer };

export const derTags = { integer: 0x02, octetString: 0x04, objectIdentifier: 0x06, sequence: 0x30 } as const;

/** The elements that fill the bytes; undefined where they aren't DER (BER's indefinite lengths included). */
export function derElements(bytes: Buffer): readonly DerElement[] | undefined {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0x80;
    const longer = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + longer;
    if (first === 0x80 || longer > 4 || start > bytes.length) return undefined;
    const length = longer === 0 ? first : bytes.readUIntBE(at + 2, longer);
    if (start + length > bytes.length) return undefined;
    elements.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}

/** The elements of one SEQUENCE; undefined where it is none. */
export function derSequence(element: DerElement | undefined): readonly DerElement[] | undefined {
  return element?.tag === derTags.sequence ? derElements(element.content) : undefined;
}

/** The number of an INTEGER; infinite above 32 bits, undefined for other elements and for negative ones. */
export function derInteger(element: DerElement | undefined): number | undefined {
  if (element?.tag !== derTags.integer || element.content.length === 0) return undefined;
  const { content } = element;
  if ((content[0] ?? 0) >= 0x80) return undefined;
  return content.length > 5 ? Number.POSITIVE_INFINITY : content.readUIntBE(0, content.length);
}
