// How an upstream's connection can break the rules of HTTP/1.1, or just break off.

/** What came is not HTTP/1.1. */
export class ProtocolError extends Error {
  constructor(detail: string) {
    super(`Not HTTP/1.1: ${detail}`);
    this.name = "ProtocolError";
  }
}

/** The head is larger than the gateway reads. */
export class HeadLimitError extends Error {
  constructor(limit: number) {
    super(`The response head exceeds ${limit} bytes`);
    this.name = "HeadLimitError";
  }
}

/** The upstream has closed the connection before its answer was complete. */
export class ClosedError extends Error {
  constructor() {
    super("other side closed");
    this.name = "ClosedError";
  }
}

/** A connection that had rested turned out to be of no use before anything was written: whatever the request, it can go over another one. */
export class RestedError extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
    this.name = "RestedError";
  }
}

/** A streamed request body isn't as long as its Content-Length says. */
export class BodyLengthError extends Error {
  constructor(announced: number, sent: number) {
    super(`The request body has ${sent} bytes where ${announced} were announced`);
    this.name = "BodyLengthError";
  }
}
