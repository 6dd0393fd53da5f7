// One connection to an upstream that speaks HTTP/1.1: one request at a time, one after the other.
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import type { Readable } from "node:stream";
import type { ResponseHead } from "../response-head.ts";
import { ClosedError, ProtocolError, RestedError } from "./message-faults.ts";
import type { ReceivedHead } from "./read-head.ts";
import { announcedLength, type RequestHead, requestHead, sizeField } from "./request-head.ts";
import { ResponseParser, type ResponseSink } from "./response-parser.ts";
import { StreamedBody } from "./streamed-body.ts";

export type WireRequest = RequestHead & {
  readonly body: Buffer | Readable | null;
  /** Whether the connection ends with the answer. */
  readonly single: boolean;
  /** A protocol to switch to (RFC 9110, section 7.8); its handler has `onUpgrade`. */
  readonly upgrade?: string;
};

/** Who sends a request, and takes what comes of it. Exactly one of `onEnd`, `onError` and `onUpgrade` is the last call. */
export interface WireHandler {
  /** The connection is there and the request is about to be written. @param isNew whether it is the first one */
  onConnect(isNew: boolean): void;
  /** Bytes of a streamed body have gone. */
  onBodySent(bytes: number): void;
  /** A streamed body is all out. */
  onRequestSent(): void;
  /** `false` pauses the body until `resume` is called. */
  onHead(head: ResponseHead, resume: () => void): boolean;
  onData(chunk: Buffer): boolean;
  onEnd(): void;
  /** @param unheard whether it had served a request before, and not a byte came in answer to this one */
  onError(error: Error, unheard: boolean): void;
  /** The upstream switches: the socket is the handler's, without listeners. @param rest what has come behind the head */
  onUpgrade?(head: ResponseHead, socket: Socket, rest: Buffer): void;
}

/** Opens the socket. The callback is called once. @returns what gives it up: the callback gets the error then */
export type OpenSocket = (done: (error: Error | null, socket: Socket | null) => void) => (error: Error) => void;

/** Milliseconds that an idle connection is kept: less than servers do, most of them five seconds and more. */
const IDLE = 4000;
/** What an upstream says about it counts, less a margin, up to a limit. */
const IDLE_MARGIN = 1000;
const MAX_IDLE = 60_000;
/** A connection that has rested so long may have been closed, or hold what nobody has asked for: one look before it is used again. */
const RESTED = 500;

const keptAlive = "connection: keep-alive\r\n";
const closed = "connection: close\r\n";

export class Http1Connection implements ResponseSink {
  readonly #open: OpenSocket;
  readonly #host: string;
  readonly #parser = new ResponseParser(this);
  #socket: Socket | undefined;
  /** Gives up the socket that is being opened. */
  #giveUp: ((error: Error) => void) | undefined;
  #handler: WireHandler | undefined;
  #body: StreamedBody | undefined;
  #single = false;
  /** Whether a request has been answered, and whether a byte has come in answer to the one under way. */
  #proven = false;
  #heard = false;
  #paused = false;
  #destroyed = false;
  /** Whether another request may follow. */
  #persistent = true;
  #idleTime = IDLE;
  /** By `performance.now()`. */
  #restsSince = 0;
  /** Whether a request waits for the look at a connection that has rested. */
  #looking = false;
  /** Is told that the connection has gone while it was idle. */
  onIdleClose: (() => void) | undefined;

  /** @param authority for the Host field */
  constructor(authority: string, open: OpenSocket) {
    this.#host = `host: ${authority}\r\n`;
    this.#open = open;
  }

  /** Whether nothing is read until the handler has room for more. */
  get isPaused(): boolean {
    return this.#paused;
  }

  /** Whether another request may be sent. To be asked when the last one is answered. */
  get reusable(): boolean {
    return this.#persistent && !this.#destroyed;
  }

  /** @param now by `performance.now()` */
  isOutworn(now: number): boolean {
    return now - this.#restsSince >= this.#idleTime;
  }

  /** To be called when nothing is running. */
  send(request: WireRequest, handler: WireHandler): void {
    this.#handler = handler;
    if (this.#socket === undefined) this.#connect(request);
    else if (performance.now() - this.#restsSince < RESTED) this.#write(this.#socket, request);
    else this.#look(this.#socket, request);
  }

  /** Cuts the connection; the handler hears nothing any more. */
  destroy(): void {
    this.#handler = undefined;
    this.#cut();
  }

  #connect(request: WireRequest): void {
    this.#giveUp = this.#open((error, socket) => {
      this.#giveUp = undefined;
      if (socket === null) {
        this.#fail(error ?? new ClosedError());
        return;
      }
      if (this.#destroyed) {
        socket.destroy();
        return;
      }
      this.#socket = socket;
      socket.on("data", this.#onData).on("end", this.#onEnd).on("error", this.#onError).on("close", this.#onClose);
      this.#write(socket, request);
    });
  }

  /** Two turns of the event loop: in between, what the upstream has said meanwhile is read (undici does the like). */
  #look(socket: Socket, request: WireRequest): void {
    this.#looking = true;
    setImmediate(() =>
      setImmediate(() => {
        this.#looking = false;
        if (this.#handler !== undefined && !this.#destroyed) this.#write(socket, request);
      }),
    );
  }

  #write(socket: Socket, request: WireRequest): void {
    const { method, body, single } = request;
    const handler = this.#handler;
    if (handler === undefined) return;
    // Some servers send a body with answers to HEAD: whatever comes behind the head must not meet another request.
    this.#single = single || method === "HEAD";
    this.#parser.expect(method);
    this.#heard = false;
    handler.onConnect(!this.#proven);
    try {
      if (body === null || Buffer.isBuffer(body)) this.#writeWhole(socket, request, body);
      else this.#writeStreamed(socket, request, body);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #writeWhole(socket: Socket, request: WireRequest, body: Buffer | null): void {
    const head = this.#headOf(request, sizeField(request.method, body?.length ?? 0));
    if (body === null || body.length === 0) {
      socket.write(head, "latin1");
      return;
    }
    socket.cork();
    socket.write(head, "latin1");
    socket.write(body);
    socket.uncork();
  }

  #writeStreamed(socket: Socket, request: WireRequest, stream: Readable): void {
    const length = announcedLength(request.headers);
    const framing = length === undefined ? "transfer-encoding: chunked\r\n" : `content-length: ${length}\r\n`;
    socket.write(this.#headOf(request, framing), "latin1");
    this.#body = new StreamedBody(socket, stream, length, {
      sent: (bytes) => this.#handler?.onBodySent(bytes),
      end: () => {
        this.#body = undefined;
        this.#handler?.onRequestSent();
      },
      fail: (error) => {
        this.#body = undefined;
        this.#fail(error);
      },
    });
    this.#body.start();
  }

  #headOf(request: WireRequest, body: string): string {
    const { upgrade } = request;
    const persistence = this.#single ? closed : keptAlive;
    const connection = upgrade === undefined ? persistence : `connection: upgrade\r\nupgrade: ${upgrade}\r\n`;
    return requestHead(request, { host: this.#host, connection, body });
  }

  // --- what the socket says ---

  readonly #onData = (bytes: Buffer): void => {
    this.#heard = true;
    try {
      this.#parser.read(bytes);
    } catch (error) {
      this.#fail(error as Error);
    }
  };

  readonly #onEnd = (): void => {
    // In `head`, it wasn't known that this would be the end of the answer.
    this.#persistent = false;
    try {
      this.#parser.close();
    } catch (error) {
      this.#fail(error as Error);
    }
  };

  readonly #onError = (error: Error): void => this.#fail(error);

  readonly #onClose = (): void => this.#fail(new ClosedError());

  // --- what the parser says ---

  head({ head, persistent, idle }: ReceivedHead): void {
    this.#idleTime = idle < 0 ? IDLE : Math.min(idle * 1000 - IDLE_MARGIN, MAX_IDLE);
    this.#persistent = persistent && !this.#single && this.#idleTime > 0;
    if (this.#handler?.onHead(head, this.#resume) === false) this.#pause();
  }

  data(chunk: Buffer): void {
    if (this.#handler?.onData(chunk) === false) this.#pause();
  }

  end(clean: boolean): void {
    const handler = this.#handler;
    this.#handler = undefined;
    if (handler === undefined) return;
    // Where the request isn't all out, or more has come than was asked for, nobody can tell what belongs to what.
    if (!clean || !this.#persistent || this.#body !== undefined) this.#cut();
    else this.#restsSince = performance.now();
    this.#proven = true;
    this.#resume();
    handler.onEnd();
  }

  switched({ head }: ReceivedHead, rest: Buffer): void {
    const handler = this.#handler;
    const socket = this.#socket;
    if (handler === undefined || socket === undefined) return;
    if (handler.onUpgrade === undefined) {
      this.#fail(new ProtocolError("a protocol that nobody has asked for"));
      return;
    }
    this.#handler = undefined;
    this.#destroyed = true;
    socket.off("data", this.#onData).off("end", this.#onEnd).off("error", this.#onError).off("close", this.#onClose);
    handler.onUpgrade(head, socket, rest);
  }

  // --- the rest ---

  #pause(): void {
    if (this.#handler === undefined) return;
    this.#paused = true;
    this.#socket?.pause();
  }

  readonly #resume = (): void => {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket?.resume();
  };

  #fail(error: Error): void {
    if (this.#destroyed) return;
    const handler = this.#handler;
    this.#handler = undefined;
    this.#cut();
    if (handler === undefined) this.onIdleClose?.();
    else handler.onError(this.#looking ? new RestedError(error) : error, this.#proven && !this.#heard);
  }

  #cut(): void {
    this.#destroyed = true;
    this.#body?.stop();
    this.#body = undefined;
    this.#socket?.destroy();
    this.#giveUp?.(new ClosedError());
  }
}
