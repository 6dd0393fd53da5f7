// libxslt as WebAssembly: compiles and runs stylesheets in the thread that loads it.
import { xmlCharacters } from "./plain-xml.ts";

/** A result, and whether it is to be HTML (by `method`, or by its root element). */
export type Transformed = { readonly text: string; readonly html: boolean };

type Pointer = number;
type Exports = Readonly<Record<string, (...args: number[]) => number>>;
type Memory = { readonly buffer: SharedArrayBuffer };
type Imports = { env: Record<string, unknown>; wasi_snapshot_preview1: Record<string, unknown> };
/** The parts of the global `WebAssembly` that change while the package is loaded. */
type Platform = {
  Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => Memory;
  instantiate: (binary: unknown, imports: Imports) => Promise<{ readonly instance: { readonly exports: Exports } }>;
  Suspending: unknown;
  promising: unknown;
};

/** In pages of 64 KiB: 512 MiB. */
const MAX_PAGES = 8192;
const STACK_SIZE = 16 * 1024 * 1024;
/** More isn't kept of what a run says. */
const MAX_MESSAGES = 16 * 1024;
/** XML_PARSE_NONET, _NOCDATA, _HUGE, _BIG_LINES: no network, CDATA is text, long texts are fine, lines count on above 65,535. */
const PARSE_OPTIONS = (1 << 11) | (1 << 14) | (1 << 19) | (1 << 22);
const HTML_DOCUMENT = 13;
const STDERR = 2;
const BAD_FILE = 8;
const NOT_FOUND = 404;
/** How the package words that `read` gave nothing. */
const missingDocument = /^error: fetchExternalEntity\(\) failed on (.*), id \(null\) with status code 404$/gm;

export class Libxslt {
  /** The documents that stylesheets include, import and ask for with `document()`; undefined where there is none. */
  read: (url: string) => string | undefined = () => undefined;
  readonly #exports: Exports;
  readonly #memory: Memory;
  #messages: Buffer[] = [];
  #messageSize = 0;

  /**
   * The package waits for documents inside WebAssembly (JSPI), which Node hasn't got or has behind a flag. It needn't wait
   * for ours, so plain calls stand in for JSPI while it is loaded. What it would do with files and sockets is replaced too.
   */
  static async load(): Promise<Libxslt> {
    const platform = WebAssembly as unknown as Platform;
    const { Memory, instantiate, Suspending, promising } = platform;
    let memory: Memory | undefined;
    let engine: Libxslt | undefined;
    platform.Memory = class extends Memory {
      constructor(limits: { initial: number; maximum: number; shared: boolean }) {
        super({ ...limits, maximum: MAX_PAGES });
        memory = this;
      }
    };
    platform.Suspending = function replaced() {
      return (...args: [Pointer, Pointer, Pointer, Pointer]) => {
        if (engine !== undefined) engine.#fetch(...args);
      };
    };
    platform.promising = (call: unknown) => call;
    platform.instantiate = async (binary, { env, wasi_snapshot_preview1: wasi }) => {
      const fd_write = (...args: [number, Pointer, number, Pointer]) =>
        engine === undefined ? BAD_FILE : engine.#write(...args);
      const result = await instantiate(binary, { env, wasi_snapshot_preview1: { ...wasi, fd_write } });
      if (memory !== undefined) engine = new Libxslt(result.instance.exports, memory);
      return result;
    };
    try {
      const { default: start } = await import("libxslt-wasm/output/libxslt.js");
      await start();
    } finally {
      Object.assign(platform, { Memory, instantiate, Suspending, promising });
    }
    if (engine === undefined) throw new TypeError("libxslt-wasm has made no instance");
    engine.#prepare();
    return engine;
  }

  private constructor(exports: Exports, memory: Memory) {
    this.#exports = exports;
    this.#memory = memory;
  }

  /**
   * Its own stack of 64 KiB is used up by some 200 levels of templates, and what lies below is overwritten without
   * notice. With a larger one libxslt's own limit (3,000 levels) comes first, which is an orderly error.
   */
  #prepare(): void {
    const top = this.#call("malloc", STACK_SIZE) + STACK_SIZE;
    this.#call("_emscripten_stack_restore", top - (top % 16));
    this.#call("exsltRegisterAll");
  }

  /** A compiled stylesheet; undefined where it has faults, which are among the messages. @param url the base of its references */
  compile(text: string, url: string): Pointer | undefined {
    const document = this.#parse(text, url);
    if (document === 0) return undefined;
    const stylesheet = this.#call("xsltParseStylesheetDoc", document);
    if (stylesheet !== 0) return stylesheet;
    this.#call("xmlFreeDoc", document);
    return undefined;
  }

  /** A document to be transformed; undefined where it isn't well-formed. */
  parse(text: string): Pointer | undefined {
    return this.#parse(text, "fit://input") || undefined;
  }

  /** Undefined where the run failed. @param parameters values are XPath expressions */
  transform(
    stylesheet: Pointer,
    document: Pointer,
    parameters: readonly (readonly [string, string])[],
  ): Transformed | undefined {
    const strings = parameters.flat().map((text) => this.#newString(text));
    const list = this.#call("calloc", strings.length + 1, 4);
    strings.forEach((string, at) => {
      this.#view().setUint32(list + 4 * at, string, true);
    });
    const result = this.#call("xsltApplyStylesheet", stylesheet, document, list);
    for (const block of [...strings, list]) this.#call("free", block);
    if (result === 0) return undefined;
    const transformed = this.#serialize(result, stylesheet);
    this.#call("xmlFreeDoc", result);
    return transformed;
  }

  freeStylesheet(stylesheet: Pointer): void {
    this.#call("xsltFreeStylesheet", stylesheet);
  }

  freeDocument(document: Pointer): void {
    this.#call("xmlFreeDoc", document);
  }

  /** What was said since the last call: faults, and `xsl:message`. */
  takeMessages(): string {
    const text = Buffer.concat(this.#messages).toString();
    this.#messages = [];
    this.#messageSize = 0;
    return text.replace(missingDocument, "There is no document $1");
  }

  #parse(text: string, url: string): Pointer {
    const bytes = Buffer.from(text, "utf8");
    const [block, base, encoding] = [this.#newBlock(bytes), this.#newString(url), this.#newString("UTF-8")];
    const document = this.#call("xmlReadMemory", block, bytes.length, base, encoding, PARSE_OPTIONS);
    for (const used of [block, base, encoding]) this.#call("free", used);
    return document;
  }

  #serialize(result: Pointer, stylesheet: Pointer): Transformed | undefined {
    const buffer = this.#call("xmlAllocOutputBuffer", 0);
    const written = this.#call("xsltSaveResultTo", buffer, result, stylesheet);
    const [start, size] = [
      this.#call("xmlOutputBufferGetContent", buffer),
      this.#call("xmlOutputBufferGetSize", buffer),
    ];
    const text = this.#bytes(start, size).toString("utf8");
    this.#call("xmlOutputBufferClose", buffer);
    // A document's type is its second field, as libxml2 promises.
    return written < 0 ? undefined : { text, html: this.#view().getInt32(result + 4, true) === HTML_DOCUMENT };
  }

  /** The place of the package's function that fetches a URL: gives address and size, or an error status. */
  #fetch(url: Pointer, address: Pointer, size: Pointer, error: Pointer): void {
    const text = this.read(this.#string(url));
    const bytes = Buffer.from(text ?? "", "utf8");
    const block = text === undefined ? 0 : this.#newBlock(bytes);
    const view = this.#view();
    view.setUint32(address, block, true);
    view.setUint32(size, bytes.length, true);
    view.setUint32(error, text === undefined ? NOT_FOUND : 0, true);
  }

  /** Nothing is ever written but messages. */
  #write(file: number, parts: Pointer, count: number, written: Pointer): number {
    if (file !== STDERR) return BAD_FILE;
    const view = this.#view();
    let total = 0;
    for (let part = parts; part < parts + 8 * count; part += 8) {
      const size = view.getUint32(part + 4, true);
      this.#note(Buffer.from(this.#bytes(view.getUint32(part, true), size)));
      total += size;
    }
    view.setUint32(written, total, true);
    return 0;
  }

  #note(bytes: Buffer): void {
    if (this.#messageSize >= MAX_MESSAGES) return;
    this.#messages.push(bytes);
    this.#messageSize += bytes.length;
  }

  #call(name: string, ...args: number[]): number {
    const call = this.#exports[name];
    if (call === undefined) throw new TypeError(`libxslt-wasm has no ${name}`);
    return call(...args);
  }

  #newString(text: string): Pointer {
    return this.#newBlock(Buffer.from(`${xmlCharacters(text)}\0`, "utf8"));
  }

  #newBlock(bytes: Buffer): Pointer {
    const block = this.#call("malloc", bytes.length + 1);
    if (block === 0) throw new RangeError("libxslt has no memory left");
    this.#bytes(block, bytes.length).set(bytes);
    return block;
  }

  #string(start: Pointer): string {
    const rest = Buffer.from(this.#memory.buffer, start);
    return rest.toString("utf8", 0, rest.indexOf(0));
  }

  /** The memory grows: views are made when they are needed. */
  #bytes(start: Pointer, size: number): Buffer {
    return Buffer.from(this.#memory.buffer, start, size);
  }

  #view(): DataView {
    return new DataView(this.#memory.buffer);
  }
}
