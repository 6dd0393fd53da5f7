// The one place that writes response heads, and whole answers of the gateway's own.
import { STATUS_CODES } from "node:http";
import { CorsPolicy } from "../../contract/cors-policy.ts";
import type { RequestRecord } from "../../flow/har/request-record.ts";
import { fieldOf, isFieldValue } from "../../upstream/header-fields.ts";
import type { Exchange } from "../exchange.ts";
import type { Coding } from "./accept-encoding.ts";
import { codeResponse, compressBody } from "./compression.ts";
import { type DebugFrame, debugFrame } from "./debug-answer.ts";
import { endResponse } from "./end-response.ts";
import { type Answer, harAnswer, wantsHar } from "./har-answer.ts";
import { overriding } from "./unauthorized-answer.ts";

const NOT_MODIFIED = 304;

/** Statuses whose responses have no body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5). */
export function isBodyless(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

/** @param fields checked names and values in turn */
export function writeHead(exchange: Exchange, status: number, fields: string[]): void {
  noteLogged(exchange, fields);
  sendHead(exchange, status, fields);
}

/** A head whose fields the log has got already. @param statusText as an upstream sent it: one that can't be sent is left out */
export function sendHead(exchange: Exchange, status: number, ownFields: string[], statusText = ""): void {
  const cors = corsOf(exchange);
  const fields = cors === undefined ? ownFields : withCors(exchange, cors, ownFields);
  if (statusText === "" || statusText === STATUS_CODES[status] || !isFieldValue(statusText)) {
    exchange.response.writeHead(status, fields);
  } else {
    exchange.response.writeHead(status, statusText, fields);
  }
}

/** Of the app, or what a flow has made of it; what the gateway itself asks for is no business of browsers. */
export function corsOf({ route, services, changedConfig, origin }: Exchange): CorsPolicy | undefined {
  if (origin !== undefined) return undefined;
  const cors = changedConfig?.cors;
  if (cors === undefined || cors === services.config.cors) return route?.cors;
  const { origins = [], credentials = false } = route?.cors?.settings ?? {};
  return new CorsPolicy({
    origins: cors["allowed-origins"] ?? origins,
    credentials: cors["allow-credentials"] ?? credentials,
  });
}

function withCors(exchange: Exchange, cors: CorsPolicy, fields: readonly string[]): string[] {
  const origin = exchange.request.header("origin");
  return [...cors.applied(fields, typeof origin === "string" ? origin : undefined), ...exchange.preflight];
}

/**
 * Sends a whole answer. A status that HTTP doesn't know for final responses is sent as 500.
 * @param fields without Content-Type and Content-Length
 */
export function sendAnswer(
  exchange: Exchange,
  status: number,
  fields: string[],
  body: Buffer | string,
  mime: string,
): void {
  if (exchange.response.headersSent || exchange.response.destroyed) return;
  const answer = overriding(exchange, status, fields) ?? { status, fields, body, mime };
  if (exchange.record === undefined) sendWhole(exchange, answer);
  else sendRecorded(exchange, exchange.record, answer);
}

function sendRecorded(exchange: Exchange, record: RequestRecord, answer: Answer): void {
  const { status, fields, body, mime } = answer;
  record.answered(status, mime === "" ? fields : [...fields, "Content-Type", mime], body);
  sendWhole(exchange, wantsHar(exchange) ? harAnswer(exchange) : answer);
}

function sendWhole(exchange: Exchange, { status, fields, body, mime }: Answer): void {
  const { response, request } = exchange;
  const finalStatus = checkedStatus(exchange, status);
  const size = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  if (fieldOf(fields, "server") === undefined) fields.push("Server", "FLAT");
  if (exchange.debugging !== undefined) {
    const typed = mime === "" || size === 0 ? fields : [...fields, "Content-Type", mime];
    const frame = debugFrame(exchange, typed, isBodyless(finalStatus));
    if (frame !== undefined) {
      sendFramed(exchange, finalStatus, frame, body);
      return;
    }
  }
  if (isBodyless(finalStatus)) {
    if (finalStatus === NOT_MODIFIED) codeResponse(exchange, fields, undefined, true);
    writeHead(exchange, finalStatus, fields);
    response.end();
    return;
  }
  if (mime !== "" && size > 0) fields.push("Content-Type", mime);
  const coding = codeResponse(exchange, fields, size, false);
  if (coding !== undefined) {
    sendCoded(exchange, finalStatus, fields, body, coding);
    return;
  }
  // The size of what GET would get isn't known where an upstream was asked by HEAD.
  if (size > 0 || request.method !== "HEAD") fields.push("Content-Length", String(size));
  writeHead(exchange, finalStatus, fields);
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  exchange.bytes = size;
  endResponse(response, body, size);
}

/** An answer with debug output around its body. */
function sendFramed(exchange: Exchange, status: number, frame: DebugFrame, body: Buffer | string): void {
  const whole = Buffer.concat([frame.before, body, frame.after()].map((part) => Buffer.from(part)));
  writeHead(exchange, status, [...frame.fields, "Content-Length", String(whole.length)]);
  exchange.bytes = whole.length;
  exchange.response.end(whole);
}

/** The answer goes out a moment later; by then the client may have gone, or have got an error. */
function sendCoded(exchange: Exchange, status: number, fields: string[], body: Buffer | string, coding: Coding): void {
  const { response } = exchange;
  if (exchange.request.method === "HEAD") {
    writeHead(exchange, status, fields);
    response.end();
    return;
  }
  compressBody(body, coding, (error, bytes) => {
    if (response.headersSent || response.destroyed) return;
    if (error !== null) {
      exchange.alert("response", `The response can't be compressed: ${error.message}`);
      response.destroy();
      return;
    }
    fields.push("Content-Length", String(bytes.length));
    writeHead(exchange, status, fields);
    exchange.bytes = bytes.length;
    endResponse(response, bytes, bytes.length);
  });
}

/** The status that is sent for one that a flow or an upstream gave. */
export function checkedStatus(exchange: Exchange, status: number): number {
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
  exchange.alert("response", `The response status ${status} is not one of 200 to 599: 500 is sent`);
  return 500;
}

/** Takes what the access log needs. */
export function noteLogged(exchange: Exchange, fields: readonly string[]): void {
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] as string;
    if (name.length === 12) {
      if (name.toLowerCase() === "content-type") exchange.mime = fields[at + 1] as string;
    } else if (name.length === 8 && name.toLowerCase() === "location") {
      exchange.location = fields[at + 1] as string;
    }
  }
}

/** A part of a body that isn't sent as a whole. */
export function writePart(exchange: Exchange, text: string): void {
  if (text === "") return;
  exchange.bytes += Buffer.byteLength(text);
  exchange.response.write(text);
}
