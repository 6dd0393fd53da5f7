// Multipart bodies, read by Node's own reader: whatever is in names and bytes, the parts are those that were given.
import assert from "node:assert/strict";
import { it } from "node:test";
import { multipartBody, type Part } from "../../src/upstream/multipart.ts";
import { Random } from "../random.ts";

type ReadPart = { readonly name: string; readonly filename: string; readonly type: string; readonly bytes: Buffer };

async function read({ bytes, mime }: ReturnType<typeof multipartBody>): Promise<readonly ReadPart[]> {
  const form = await new Response(new Uint8Array(bytes), { headers: { "Content-Type": mime } }).formData();
  const parts: ReadPart[] = [];
  for (const [name, file] of form) {
    assert.ok(typeof file !== "string");
    parts.push({ name, filename: file.name, type: file.type, bytes: Buffer.from(await file.arrayBuffer()) });
  }
  return parts;
}

it("random parts come out as they went in", async () => {
  const random = new Random(7);
  // Without control characters but line ends: readers don't undo the escapes of others.
  const characters = [..."ab \"%\r\n;=:'\\-_äß€日😀\u0085\u2028"];
  const text = (): string => Array.from({ length: random.below(12) }, () => random.pick(characters)).join("");
  for (let round = 0; round < 200; round += 1) {
    const parts: Part[] = Array.from({ length: random.below(5) }, () => ({
      name: `n${text()}`.replaceAll("%", ""),
      filename: `f${text()}`.replaceAll("%", ""),
      mime: "image/x",
      bytes: Buffer.from(Array.from({ length: random.below(300) }, () => random.below(256))),
    }));
    const found = parts.length === 0 ? [] : await read(multipartBody(parts, "utf-8"));
    assert.deepEqual(
      found,
      parts.map(({ name, filename, bytes }) => ({ name, filename, type: "image/x", bytes })),
    );
  }
});

it("parts may hold what looks like a boundary", async () => {
  const part = (bytes: string): Part => ({ name: "a", filename: "b", mime: "image/x", bytes: Buffer.from(bytes) });
  const inner = multipartBody([part("x")], "utf-8").bytes.toString();
  for (const bytes of [inner, "\r\n--", "--\r\n", "\r\n----flat-\r\n\r\n", ""]) {
    const [found, ...more] = await read(multipartBody([part(bytes)], "utf-8"));
    assert.deepEqual([found?.bytes.toString(), more], [bytes, []]);
  }
});

it("each body has a boundary of its own, of characters that need no quotation marks", () => {
  const types = new Set(Array.from({ length: 100 }, () => multipartBody([], "utf-8").mime));
  assert.equal(types.size, 100);
  for (const type of types) assert.match(type, /^multipart\/form-data; boundary=[-\w]{30,70}$/);
});

it("no parts are a body that is only closed", () => {
  const { bytes, mime } = multipartBody([], "utf-8");
  assert.equal(bytes.toString(), `--${mime.split("=")[1]}--\r\n`);
});
