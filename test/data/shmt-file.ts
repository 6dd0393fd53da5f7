// Writes SHMT files, for tests: two tables of as many places as the next power of two, then keys and values.
import { murmurHash3 } from "../../src/data/shmt-table.ts";

type Item = { readonly key: Buffer; readonly value: Buffer };

export function shmtFile(entries: Readonly<Record<string, string>>): Buffer {
  const items = Object.entries(entries).map(([key, value]) => ({ key: Buffer.from(key), value: Buffer.from(value) }));
  const size = Math.max(2, 2 ** Math.ceil(Math.log2(items.length)));
  const tables = Buffer.alloc(size * 40, 0xff);
  const chunks: Buffer[] = [];
  let position = 40 + tables.length;
  const write = (at: number, { key, value }: Item) => {
    tables.writeBigUInt64LE(BigInt(position), at);
    tables.writeUInt32LE(key.length, at + 8);
    tables.writeUInt32LE(value.length, at + 12);
    chunks.push(key, value);
    position += key.length + value.length;
  };
  const slotOf = (key: Buffer, seed: number) => murmurHash3(key, seed) % size;
  const taken = new Set<number>();
  const groups = new Map<number, Item[]>();
  for (const item of items) {
    const slot = slotOf(item.key, 0);
    groups.set(slot, [...(groups.get(slot) ?? []), item]);
  }
  for (const [slot, group] of [...groups].sort(([, a], [, b]) => b.length - a.length)) {
    const [only] = group;
    if (group.length === 1 && only !== undefined) {
      write(slot * 24 + 8, only);
      continue;
    }
    let seed = 1;
    while (
      !areFree(
        group.map(({ key }) => slotOf(key, seed)),
        taken,
      )
    )
      seed += 1;
    tables.writeUInt32LE(seed, slot * 24);
    for (const item of group) {
      taken.add(slotOf(item.key, seed));
      write(size * 24 + slotOf(item.key, seed) * 16, item);
    }
  }
  return Buffer.concat([head(size, position), tables, ...chunks]);
}

function areFree(slots: readonly number[], taken: ReadonlySet<number>): boolean {
  return new Set(slots).size === slots.length && slots.every((slot) => !taken.has(slot));
}

function head(size: number, fileSize: number): Buffer {
  const head = Buffer.alloc(40);
  head.write("shmt", "latin1");
  head.writeUInt16LE(100, 4);
  head.writeUInt8(8, 6);
  head.writeUInt32LE(size - 1, 8);
  head.writeBigUInt64LE(BigInt(size * 40), 16);
  head.writeBigUInt64LE(BigInt(size * 24), 24);
  head.writeBigUInt64LE(BigInt(fileSize), 32);
  return head;
}
