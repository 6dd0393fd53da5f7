// What was recorded of a request as a HAR 1.2 document (http://www.softwareishard.com/blog/har-12-spec/).
import { STATUS_CODES } from "node:http";
import type { Json } from "../../data/json.ts";
import type { CredentialMask } from "../../debugging/credential-mask.ts";
import { fieldOf } from "../../upstream/header-fields.ts";
import { version } from "../../version.ts";
import type { ClientRequest } from "../client-request.ts";
import { type HarText, harText, MAX_BODY_BYTES, type RecordedBody } from "./har-body.ts";
import type { RecordedAnswer, RecordedCall, RequestRecord } from "./request-record.ts";

/** The client's request comes first, then the upstream requests in the order in which they ended. */
export function harDocument(request: ClientRequest, record: RequestRecord, mask: CredentialMask): Json {
  const entries = [clientEntry(request, record.answer, mask), ...record.calls.map((call) => callEntry(call, mask))];
  return { log: { version: "1.2", creator: { name: "Flatgate", version }, entries } };
}

const HTTP_VERSION = "HTTP/1.1";
const UNKNOWN_TYPE = "x-unknown";
const STREAMED = "streamed: not kept";

type Message = {
  readonly method: string;
  readonly url: string;
  readonly fields: readonly string[];
  /** Undefined where it is unknown. */
  readonly body: RecordedBody | undefined;
  readonly bodySize: number;
};

function clientEntry(request: ClientRequest, answer: RecordedAnswer | undefined, mask: CredentialMask): Json {
  const time = Math.max(0, (answer?.at ?? Date.now()) - request.startedAt);
  const { content, present, received } = request.body;
  const bytes = present ? content?.bytes() : Buffer.alloc(0);
  return {
    startedDateTime: new Date(request.startedAt).toISOString(),
    time,
    request: harRequest(
      {
        method: request.method,
        url: `${request.scheme}://${request.authority}${request.target}`,
        fields: request.rawHeaders,
        body: bytes && firstOf(bytes),
        bodySize: bytes?.length ?? (received > 0 ? received : -1),
      },
      mask,
    ),
    response: answer === undefined ? unsent() : clientResponse(answer, mask),
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    _requestID: request.id,
  };
}

function firstOf(bytes: Buffer): RecordedBody {
  return { bytes: bytes.subarray(0, MAX_BODY_BYTES), complete: bytes.length <= MAX_BODY_BYTES };
}

/** As long as the flow runs. */
function unsent(): Json {
  return {
    ...harResponse(0, "", []),
    content: { size: 0, mimeType: UNKNOWN_TYPE },
    bodySize: -1,
    comment: "not sent yet",
  };
}

function clientResponse({ status, fields, body }: RecordedAnswer, mask: CredentialMask): Json {
  const text: HarText = body === undefined ? { comment: STREAMED } : textOf(body.first, fields, mask);
  const size = body?.size ?? Number(fieldOf(fields, "content-length") ?? 0);
  return {
    ...harResponse(status, STATUS_CODES[status] ?? "", maskedFields(fields, mask)),
    content: { size, mimeType: fieldOf(fields, "content-type") ?? UNKNOWN_TYPE, ...text },
    bodySize: body?.size ?? -1,
  };
}

function callEntry({ request, sent, head, received, event }: RecordedCall, mask: CredentialMask): Json {
  const { target, method, headers } = request;
  const fields = head?.fields ?? [];
  const { failure } = event;
  return {
    startedDateTime: new Date(event.startedAt).toISOString(),
    ...harTimes(event),
    request: harRequest(
      {
        method,
        url: target.url,
        fields: ["Host", new URL(target.origin).host, ...headers],
        body: sent,
        bodySize: sent?.complete === true ? sent.bytes.length : -1,
      },
      mask,
    ),
    response: {
      ...harResponse(event.status, head?.statusText ?? "", maskedFields(fields, mask)),
      content: {
        size: event.bytes,
        mimeType: fieldOf(fields, "content-type") ?? UNKNOWN_TYPE,
        ...textOf(received, fields, mask),
      },
      bodySize: event.bytes,
      ...(failure === undefined ? {} : { _error: failure.message }),
    },
    cache: {},
    _requestID: event.requestID,
    _id: event.id,
  };
}

function harTimes({ dns, tcp, tls, ttfb, duration }: RecordedCall["event"]): { [name: string]: Json } {
  const total = duration * 1000;
  const secure = tls ?? 0;
  const connect = tcp + secure;
  // Without a first byte all of the time was waiting.
  const first = ttfb > 0 ? ttfb : total;
  const wait = Math.max(0, first - dns - connect);
  const receive = Math.max(0, total - first);
  return {
    time: dns + connect + wait + receive,
    timings: { blocked: -1, dns, connect, ssl: tls === undefined ? -1 : secure, send: 0, wait, receive },
  };
}

function harRequest({ method, url, fields, body, bodySize }: Message, mask: CredentialMask): Json {
  const shown = mask.url(url);
  const mimeType = fieldOf(fields, "content-type") ?? "";
  const text = body === undefined ? { comment: STREAMED } : textOf(body, fields, mask);
  const { encoding, ...plain } = text;
  // Posted data has no `encoding` in HAR 1.2.
  const postData = { mimeType, ...plain, ...(encoding === undefined ? {} : { comment: "Base64" }) };
  return {
    method,
    url: shown,
    httpVersion: HTTP_VERSION,
    cookies: [],
    headers: maskedFields(fields, mask),
    queryString: queryPairs(shown),
    ...(body?.bytes.length === 0 && body.complete ? {} : { postData }),
    headersSize: -1,
    bodySize,
  };
}

/** Cookies are credentials, so that none are listed. */
function harResponse(status: number, statusText: string, headers: readonly Json[]): { [name: string]: Json } {
  const location = headers.find((field) => isField(field, "location"));
  return {
    status,
    statusText,
    httpVersion: HTTP_VERSION,
    cookies: [],
    headers,
    redirectURL: isField(location, "location") ? location.value : "",
    headersSize: -1,
  };
}

type Field = { readonly name: string; readonly value: string };

function isField(field: Json | undefined, name: string): field is Field {
  return (field as Field | undefined)?.name.toLowerCase() === name;
}

function maskedFields(fields: readonly string[], mask: CredentialMask): readonly Field[] {
  const list: Field[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] as string;
    list.push({ name, value: mask.field(name, fields[at + 1] as string) });
  }
  return list;
}

function textOf(body: RecordedBody, fields: readonly string[], mask: CredentialMask): HarText {
  return harText(body, fieldOf(fields, "content-type") ?? "", fieldOf(fields, "content-encoding") ?? "", mask);
}

/** @param url masked */
function queryPairs(url: string): readonly Field[] {
  const start = url.indexOf("?");
  if (start < 0) return [];
  return [...new URLSearchParams(url.slice(start + 1))].map(([name, value]) => ({ name, value }));
}
