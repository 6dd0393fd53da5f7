// What becomes of debug messages: where they go, how long they may be, and what is taken out of them.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CredentialMask } from "../../src/debugging/credential-mask.ts";
import { parseDebugTopics } from "../../src/debugging/debug-topics.ts";
import { Debugging, MAX_MESSAGE } from "../../src/debugging/debugging.ts";
import { Logger } from "../../src/logging/logger.ts";
import { maskUrlFor } from "../../src/logging/mask-url.ts";

type Line = { readonly type: string; readonly topic: string; readonly level: string; readonly message: string };

function start(text: string, env: Readonly<Record<string, string>> = {}) {
  const lines: Line[] = [];
  const logger = new Logger({ line: (line) => lines.push(JSON.parse(line)) }, maskUrlFor(["token"]));
  const mask = new CredentialMask(["token"], env);
  return { lines, debugging: new Debugging(parseDebugTopics(text, "test"), { requestID: "id", logger, mask }) };
}

describe("debug messages", () => {
  it("go to the log with topic and level, if they are wanted", () => {
    const { lines, debugging } = start("a:info");
    debugging.tell("a", "info", "one");
    debugging.tell("a", "debug", "too low");
    debugging.tell("b", "alert", "another topic");
    debugging.alert("a", "is in the log already");
    assert.deepEqual(
      lines.map(({ type, topic, level, message }) => [type, topic, level, message]),
      [["flat_log", "a", "info", "one"]],
    );
    assert.deepEqual(debugging.take(), []);
  });

  it("wait for the answer with the other sinks, alerts too; what comes later is logged", () => {
    for (const sink of ["inline", "append"]) {
      const { lines, debugging } = start(`a::${sink}`);
      debugging.tell("a", "debug", "one");
      debugging.alert("a", "two");
      debugging.alert("b", "another topic");
      assert.deepEqual(
        debugging.take().map(({ level, text }) => [level, text]),
        [
          ["debug", "one"],
          ["alert", "two"],
        ],
      );
      debugging.tell("a", "debug", "three");
      assert.deepEqual(lines, []);
      debugging.toLog();
      debugging.tell("a", "debug", "four");
      assert.deepEqual(
        lines.map(({ message }) => message),
        ["three", "four"],
      );
    }
  });

  it("are cut, and many are left out", () => {
    const { lines, debugging } = start("");
    debugging.write("debug", "a", "x".repeat(MAX_MESSAGE + 3));
    debugging.write("debug", "a", "y".repeat(10_000_000));
    assert.deepEqual(
      lines.map(({ message }) => [message.length < MAX_MESSAGE + 40, message.slice(MAX_MESSAGE)]),
      [
        [true, "\n… (the rest is left out)"],
        [true, "\n… (the rest is left out)"],
      ],
    );
    const inline = start("::inline");
    for (let round = 0; round < 1000; round += 1) inline.debugging.write("debug", "a", "z".repeat(10_000));
    const taken = inline.debugging.take();
    assert.equal(taken.length, 105);
    assert.equal(taken.at(-1)?.text, "More messages are left out");
    assert.deepEqual(inline.lines, []);
  });
});

describe("debug messages and secrets", () => {
  it("lose secrets of the environment and what looks like a credential, wherever they stand", () => {
    const env = {
      DB_PASSWORD: "geheim+(1",
      MULTI_KEY: 'line "one"\nline two',
      AUTH_SERVICE: "http://localhost:3000",
      API_TOKEN: "short",
      PLAIN: "visible",
    };
    const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
    const table = [
      ["x=geheim+(1&y", "x=***&y"],
      ['{"a": "line \\"one\\"\\nline two"}', '{"a": "***"}'],
      ["http://localhost:3000/v1 visible short", "http://localhost:3000/v1 visible short"],
      [`token ${jwt}.`, "token ***."],
      ["Authorization Bearer abcDEF123/+==;", "Authorization Bearer ***;"],
      ["basic dXNlcjpwYXNz", "basic ***"],
      ['Basic authentication, Basic realm="FLAT"', 'Basic authentication, Basic realm="FLAT"'],
      ["-----BEGIN RSA PRIVATE KEY-----\nAAA\n-----END RSA PRIVATE KEY-----\nrest", "***\nrest"],
      ["-----BEGIN PRIVATE KEY-----\nAAA", "***"],
      ["redis://me:geheim2@host/?token=geheim3", "redis://host/?token=***"],
    ] as const;
    for (const [text, shown] of table) {
      const { lines, debugging } = start("", env);
      debugging.write("debug", "a", text);
      assert.equal(lines[0]?.message, shown);
    }
  });

  it("don't show a secret that is cut in two", () => {
    const { lines, debugging } = start("", { API_SECRET: "geheim-und-lang" });
    debugging.write("debug", "a", `${"x".repeat(MAX_MESSAGE - 6)}geheim-und-lang`);
    assert.doesNotMatch(lines[0]?.message ?? "", /geheim/);
  });

  it("aren't held up by texts that are made for it", () => {
    const { debugging } = start("", { A_KEY: "aaaaaa" });
    for (const piece of ["eyJ", "-eyJ", ".eyJa", "Bearer ", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----", "://", "a"])
      debugging.write("debug", "a", piece.repeat((2 * MAX_MESSAGE) / piece.length));
  });
});
