// Request IDs: their formats, and that everything about one request has the same.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { requestIDMaker } from "../../src/logging/request-id.ts";
import { ask } from "../servers/ask.ts";
import { startLogApp } from "./log-app.ts";

const formats = {
  unique: /^[A-Za-z0-9@-]{27}$/,
  uuid3: /^[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  uuid4: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
} as const;

for (const [format, pattern] of Object.entries(formats)) {
  describe(`request IDs (${format})`, () => {
    it("look as they should and don't repeat", () => {
      const make = requestIDMaker(format as keyof typeof formats);
      const seen = new Set<string>();
      for (let count = 0; count < 100_000; count += 1) seen.add(make());
      assert.equal(seen.size, 100_000);
      for (const id of seen) if (!pattern.test(id)) assert.fail(id);
    });

    it("differ from those of another process", () => {
      const [one, other] = [
        requestIDMaker(format as keyof typeof formats),
        requestIDMaker(format as keyof typeof formats),
      ];
      const ids = new Set(Array.from({ length: 10_000 }, () => [one(), other()]).flat());
      assert.equal(ids.size, 20_000);
    });
  });
}

for (const format of ["", "uuid3", "uuid4"] as const) {
  describe(`FIT_FLAT_UID_FORMAT=${format}`, () => {
    const app = startLogApp({ FIT_FLAT_UID_FORMAT: format });
    const pattern = formats[format || "unique"];

    /** The IDs in all lines about one request. */
    async function ids(path: string): Promise<{ readonly text: string; readonly logged: ReadonlySet<string> }> {
      const gateway = await app;
      gateway.log.clear();
      const { text } = await ask(gateway.url + path);
      await gateway.log.event({ type: "flat_access" });
      return { text, logged: new Set(gateway.log.events.map(({ requestID }) => requestID)) };
    }

    it("gives $request/id, and the ID of all lines", async () => {
      const { text, logged } = await ids("/v1/alert");
      assert.match(JSON.parse(text), pattern);
      assert.deepEqual([...logged], [JSON.parse(text)]);
      assert.equal((await app).log.events.length, 2);
    });

    it("gives the ID of error documents", async () => {
      for (const path of ["/v1/error", "/v1/undefined", "/v1/failing"]) {
        const { text, logged } = await ids(path);
        assert.deepEqual([...logged], [JSON.parse(text).error.requestID], path);
        assert.match(JSON.parse(text).error.requestID, pattern);
      }
    });

    it("gives the ID of plain refusals", async () => {
      const { text, logged } = await ids("/outside");
      assert.match(text.split(":")[0] as string, pattern);
      assert.deepEqual([...logged], [text.split(":")[0]]);
    });

    it("is one for all upstream requests of a request", async () => {
      const { logged } = await ids("/v1/hops");
      assert.equal(logged.size, 1);
      assert.equal((await app).log.events.length, 4);
    });
  });
}
