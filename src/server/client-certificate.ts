// What flows see of a client's certificate: `$request/certificate`.
import type { Socket } from "node:net";
import { type PeerCertificate, TLSSocket } from "node:tls";
import type { JsonObject } from "../data/json.ts";

/** Undefined where none was asked for: those that were asked for are valid, or the connection has ended. */
export function clientCertificate(socket: Socket): JsonObject | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  // Behind the end of the connection there is none.
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate() ?? {};
  if (certificate.subject === undefined) return undefined;
  return {
    subject: nameParts(certificate.subject),
    issuer: nameParts(certificate.issuer),
    serial: certificate.serialNumber ?? "",
    fingerprint: certificate.fingerprint256 ?? "",
    names: certificate.subjectaltname ?? "",
  };
}

/** Such as `{CN: "alice", O: "Example"}`; what is there several times is a list. */
function nameParts(name: PeerCertificate["subject"] = {}): JsonObject {
  return Object.fromEntries(Object.entries(name).map(([part, value]) => [part, value ?? ""]));
}
