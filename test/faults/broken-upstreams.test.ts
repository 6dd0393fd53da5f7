// Every kind of broken upstream, asked in every way: the documented error, log line and error flow, and the gateway goes on.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Answer, ask } from "../servers/ask.ts";
import {
  startClosedInHead,
  startGarbage,
  startOversizeHead,
  startResetInHead,
  startTransferCoded,
} from "../servers/broken/broken-heads.ts";
import { startHangingUp } from "../servers/broken/hanging-up.ts";
import { startRefusing } from "../servers/broken/refusing.ts";
import { startResetting } from "../servers/broken/resetting.ts";
import { startSilent } from "../servers/broken/silent.ts";
import { startPlainForTls, startSelfSigned, startTlsForPlain } from "../servers/broken/tls.ts";
import {
  startBrokenChunk,
  startResetBody,
  startTruncatedChunks,
  startTruncatedLength,
} from "../servers/broken/truncating.ts";
import { faultWays, startFaultApp } from "../servers/fault-app.ts";
import type { TestGateway } from "../servers/gateway.ts";

type Fault = {
  readonly title: string;
  readonly start: () => Promise<string>;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly status: number;
  /** cURL's number in the log. */
  readonly curl: number;
  readonly info: string;
  /** The status that the upstream had sent before. */
  readonly received?: number;
};

const brokeOff = "The connection to the upstream broke off.";
const closed = "The upstream closed the connection without an answer.";
const notHttp = "The upstream's answer is not HTTP.";
const tooLong = "The upstream took too long.";

/** No resolver needs to be asked for it: its label is longer than DNS allows. */
const impossibleName = `http://${"nobody".repeat(12)}`;

const faults: readonly Fault[] = [
  {
    title: "refuses connections",
    start: startRefusing,
    status: 502,
    curl: 7,
    info: "The upstream refuses connections.",
  },
  {
    title: "has a name that nobody knows",
    start: async () => impossibleName,
    status: 502,
    curl: 6,
    info: "The upstream host name can't be resolved.",
  },
  { title: "resets the connection", start: startResetting, status: 502, curl: 56, info: brokeOff },
  { title: "closes the connection", start: startHangingUp, status: 502, curl: 52, info: closed },
  { title: "resets in its head", start: startResetInHead, status: 502, curl: 56, info: brokeOff },
  { title: "closes in its head", start: startClosedInHead, status: 502, curl: 52, info: closed },
  { title: "answers garbage", start: startGarbage, status: 502, curl: 8, info: notHttp },
  {
    title: "codes its answer for the transfer",
    start: startTransferCoded,
    status: 502,
    curl: 61,
    info: "The upstream's answer is not coded as it says.",
  },
  { title: "has too large a head", start: startOversizeHead, status: 502, curl: 56, info: brokeOff },
  { title: "never answers", start: startSilent, options: { timeout: 0.2 }, status: 504, curl: 28, info: tooLong },
  {
    title: "has no first byte in time",
    start: startSilent,
    options: { "time-to-first-byte-timeout": 0.2 },
    status: 504,
    curl: 28,
    info: tooLong,
  },
  { title: "speaks TLS where it shouldn't", start: startTlsForPlain, status: 502, curl: 8, info: notHttp },
  {
    title: "speaks no TLS where it should",
    start: startPlainForTls,
    status: 502,
    curl: 35,
    info: "The TLS connection to the upstream failed.",
  },
  {
    title: "has a certificate of its own making",
    start: startSelfSigned,
    status: 502,
    curl: 60,
    info: "The upstream's certificate is not valid.",
  },
  {
    title: "never finishes its TLS handshake",
    start: async () => (await startSilent()).replace("http:", "https:"),
    options: { "connect-timeout": 0.2 },
    status: 504,
    curl: 28,
    info: tooLong,
  },
];

/** Of these, x-flat-proxy has handed the head on when they break: the client's connection breaks off too. */
const halfAnswers: readonly Fault[] = [
  { title: "cuts a sized body", start: startTruncatedLength, status: 502, curl: 56, info: brokeOff, received: 200 },
  { title: "cuts a chunked body", start: startTruncatedChunks, status: 502, curl: 56, info: brokeOff, received: 200 },
  { title: "sends a broken chunk", start: startBrokenChunk, status: 502, curl: 8, info: notHttp, received: 200 },
  { title: "resets in its body", start: startResetBody, status: 502, curl: 56, info: brokeOff, received: 200 },
];

for (const fault of [...faults, ...halfAnswers]) {
  describe(`an upstream that ${fault.title}`, () => {
    const half = fault.received !== undefined;
    const gateway = fault.start().then((origin) => startFaultApp(origin, fault.options));
    for (const way of half ? faultWays.filter((name) => name !== "/proxy") : faultWays) {
      it(`fails ${way}`, async () => checkFailure(await gateway, way, fault));
      it(`runs the error flow of ${way} with exit-on-error`, async () => checkErrorFlow(await gateway, way, fault));
    }
    if (half) it("breaks off /proxy", async () => checkBreakOff(await gateway, fault));
    it("leaves the gateway serving", async () => {
      assert.equal((await ask(`${(await gateway).url}/fine`)).text, "fine");
    });
  });
}

function errorOf(fault: Fault, requestID: unknown) {
  return { message: "Upstream Request Failed", status: fault.status, requestID, info: [fault.info], code: 3201 };
}

async function checkFailure(gateway: TestGateway, way: string, fault: Fault): Promise<void> {
  const { answer, requestID } = await askLogged(gateway, way, fault);
  const error = errorOf(fault, requestID);
  if (way === "/action" || way === "/proxy") {
    assert.equal(answer.status, fault.status);
    assert.deepEqual(JSON.parse(answer.text), { error });
  } else {
    assert.equal(answer.status, 200);
    assert.deepEqual(JSON.parse(answer.text), { status: fault.received ?? 0, error, last: error, body: { error } });
  }
  assert.equal(answer.headers["x-flow"], undefined);
}

async function checkErrorFlow(gateway: TestGateway, way: string, fault: Fault): Promise<void> {
  const { answer, requestID } = await askLogged(gateway, `${way}-exit`, fault);
  const error = errorOf(fault, requestID);
  assert.deepEqual([answer.status, answer.headers["x-flow"]], [fault.status, "error"]);
  assert.deepEqual(JSON.parse(answer.text), { flow: "error", status: fault.received ?? 0, error, last: error });
}

async function checkBreakOff(gateway: TestGateway, fault: Fault): Promise<void> {
  gateway.log.clear();
  await assert.rejects(ask(`${gateway.url}/proxy`), { code: "ECONNRESET" });
  await gateway.log.event({ type: "flat_request", status: 200, curlErrorCode: fault.curl });
  await gateway.log.event({ type: "flat_access", status: 200 });
}

/** Asks, and checks what the log says. */
async function askLogged(
  gateway: TestGateway,
  path: string,
  fault: Fault,
): Promise<{ answer: Answer; requestID: string }> {
  gateway.log.clear();
  const answer = await ask(`${gateway.url}${path}`);
  const { requestID } = await gateway.log.event({ type: "flat_access", path, status: answer.status });
  const lines = gateway.log.all("flat_request");
  assert.ok(lines.length > 0);
  for (const line of lines) {
    assert.deepEqual([line.requestID, line.status, line.curlErrorCode], [requestID, fault.received ?? 0, fault.curl]);
    assert.equal(typeof line.curlErrorMessage, "string");
  }
  assert.ok(gateway.log.all("flat_alert").some(({ topic }) => topic === "request"));
  assert.doesNotMatch(answer.text, /127\.0\.0\.1|nobody|:\/\//, "addresses of upstreams are nothing for clients");
  return { answer, requestID };
}
