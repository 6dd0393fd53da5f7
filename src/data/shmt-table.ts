// Reads SHMT files (static hash map tables, version 1.00, made on 64-bit little-endian systems): keys and values are texts.

/** Sizes in bytes: the head, an entry of the first table (a seed and an item), an item (where key and value stand). */
const HEAD = 40;
const ENTRY = 24;
const ITEM = 16;

/** The seed of an entry whose own item is the one; also each half of the position of an item that isn't there. */
const NONE = 0xffffffff;

export class ShmtFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ShmtFault";
  }
}

export class ShmtTable {
  readonly #bytes: Buffer;
  readonly #mask: number;
  /** Where the second table starts, to which keys are sent whose first hashes collide. */
  readonly #items: number;

  /** @throws ShmtFault for anything but an SHMT file */
  constructor(bytes: Buffer) {
    if (bytes.length < HEAD || bytes.toString("latin1", 0, 4) !== "shmt") throw new ShmtFault("This is no SHMT file");
    if (bytes.readUInt16LE(4) !== 100 || bytes[6] !== 8) {
      throw new ShmtFault("The SHMT file is not of version 1.00 for 64-bit little-endian systems");
    }
    this.#bytes = bytes;
    this.#mask = bytes.readUInt32LE(8);
    const entries = this.#mask + 1;
    this.#items = HEAD + entries * ENTRY;
    const sizes = [16, 24, 32].map((at) => Number(bytes.readBigUInt64LE(at)));
    const expected = [entries * (ENTRY + ITEM), entries * ENTRY, bytes.length];
    const fits = this.#items + entries * ITEM <= bytes.length;
    if (!fits || sizes.some((size, at) => size !== expected[at])) throw new ShmtFault("The SHMT file is damaged");
  }

  /** The value of a key; undefined where there is none. */
  get(key: string): string | undefined {
    const bytes = Buffer.from(key, "utf8");
    const entry = HEAD + this.#slot(bytes, 0) * ENTRY;
    const seed = this.#bytes.readUInt32LE(entry);
    return this.#valueAt(seed === NONE ? entry + 8 : this.#items + this.#slot(bytes, seed) * ITEM, bytes);
  }

  #slot(key: Buffer, seed: number): number {
    return (murmurHash3(key, seed) & this.#mask) >>> 0;
  }

  #valueAt(item: number, key: Buffer): string | undefined {
    const table = this.#bytes;
    const start = table.readUInt32LE(item) + table.readUInt32LE(item + 4) * 2 ** 32;
    const keyEnd = start + table.readUInt32LE(item + 8);
    const end = keyEnd + table.readUInt32LE(item + 12);
    if (end > table.length || !table.subarray(start, keyEnd).equals(key)) return undefined;
    return table.toString("utf8", keyEnd, end);
  }
}

/** MurmurHash3 (x86, 32 bits) of A. Appleby, which is in the public domain: the hash that the tables are made with. */
export function murmurHash3(bytes: Buffer, seed: number): number {
  const blocks = bytes.length - (bytes.length % 4);
  let hash = seed | 0;
  for (let at = 0; at < blocks; at += 4) {
    hash ^= scrambled(bytes.readInt32LE(at));
    hash = (Math.imul(rotated(hash, 13), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let at = bytes.length - 1; at >= blocks; at -= 1) rest = (rest << 8) | (bytes[at] ?? 0);
  hash ^= scrambled(rest) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scrambled(block: number): number {
  return Math.imul(rotated(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
