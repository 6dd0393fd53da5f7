// RFC 9111 as a shared cache, as undici decides it: its interceptor is asked with the one stored response there is, and
// tells whether that one is the answer, how the upstream is to be asked, and what may be stored. The rest is done by others.
import type { Dispatcher } from "undici";
import { headOf, type ResponseHead } from "../response-head.ts";
import type { Target } from "../target.ts";
import type { Judgement, Policy } from "./policy.ts";
import type { RequestFields, StoredResponse, Variant } from "./stored-response.ts";
import {
  type CacheControl,
  type CacheValue,
  type HeaderRecord,
  type PolicyStore,
  undiciCache,
} from "./undici-cache.ts";

/** A response that can be validated is worth keeping when it is stale; the least recently used goes first anyway. */
const KEPT_FOR_VALIDATION = 24 * 3600 * 1000;

const nothing = (): undefined => undefined;

/** The interceptor tells it from its own by its identity. */
const ownController: Dispatcher.DispatchController = {
  aborted: false,
  paused: false,
  reason: null,
  abort: nothing,
  pause: nothing,
  resume: nothing,
};

export class HttpPolicy implements Policy {
  drops = false;
  readonly #target: Target;
  readonly #fields: RequestFields;
  readonly #directives: string;
  readonly #partition: string;
  #stored: StoredResponse | undefined;
  #head: ResponseHead | undefined;
  #value: CacheValue | undefined;
  /** What the interceptor did last. */
  #judgement: Judgement | undefined;
  /** Takes the answer to what it has asked. */
  #handler: Dispatcher.DispatchHandler = {};

  constructor(target: Target, fields: RequestFields, directives: string, partition: string) {
    this.#target = target;
    this.#fields = fields;
    this.#directives = directives;
    this.#partition = partition;
  }

  judge(stored: StoredResponse | undefined): Judgement {
    this.#stored = stored;
    this.#judgement = undefined;
    const { origin, path } = this.#target;
    const headers: HeaderRecord = {};
    const { authorization } = this.#fields;
    if (authorization !== undefined) headers.authorization = authorization;
    if (this.#directives !== "") headers["cache-control"] = this.#directives;
    const ask = undiciCache().interceptor({ store: this.#store(), type: "shared" })((asked, handler) => {
      this.#handler = handler;
      this.#judgement = { kind: "ask", validators: this.#validators(asked.headers) };
      return true;
    });
    ask({ origin, path, method: "GET", headers }, this.#receiver());
    // For `only-if-cached` the interceptor neither asks nor answers.
    return this.#judgement ?? { kind: "none" };
  }

  answered(head: ResponseHead): Judgement | undefined {
    this.#judgement = undefined;
    this.#value = undefined;
    this.#head = head;
    const { status, statusText, fields } = head;
    this.#handler.onResponseStart?.(ownController, status, responseRecord(fields), statusText);
    return this.#judgement;
  }

  /** For the cache that is the same as an upstream that says so (RFC 5861, section 4). */
  failed(): Judgement | undefined {
    const judgement = this.answered(headOf(504, "", []));
    this.#value = undefined;
    return judgement;
  }

  get stores(): Variant | undefined {
    const value = this.#value;
    const head = this.#head;
    if (value === undefined || head === undefined) return undefined;
    const fields = head.fields.filter(
      (_, at) => value.headers[(head.fields[at & ~1] as string).toLowerCase()] !== undefined,
    );
    const { cachedAt, staleAt, deleteAt } = value;
    const validated = value.headers.etag !== undefined || value.headers["last-modified"] !== undefined;
    return {
      partition: this.#partition,
      status: head.status,
      statusText: head.statusText,
      fields,
      vary: this.#varying(head.fields),
      directives: value.cacheControlDirectives,
      cachedAt,
      staleAt,
      deleteAt: validated ? Math.max(deleteAt, staleAt + KEPT_FOR_VALIDATION) : deleteAt,
    };
  }

  /** The fields that select the response. undici has refused names that aren't any. */
  #varying(fields: readonly string[]): Variant["vary"] {
    const vary: Record<string, string | null> = Object.create(null);
    const names = [headerRecord(fields).vary ?? []].flat().join(",").toLowerCase().split(",");
    for (const name of names.map((text) => text.trim())) if (name !== "") vary[name] = this.#fields[name] ?? null;
    return vary;
  }

  #store(): PolicyStore {
    return {
      get: () => (this.#stored === undefined ? undefined : cacheValue(this.#stored)),
      createWriteStream: (_key, value) => {
        this.#value = value;
      },
      delete: () => {
        this.drops = true;
      },
    };
  }

  /** Hears what goes to the client: the upstream's head, or that of the stored response with its age. */
  #receiver(): Dispatcher.DispatchHandler {
    return {
      onResponseStart: (controller, _status, headers) => {
        if (controller !== ownController) this.#judgement = { kind: "stored", age: Number(headers.age) };
      },
    };
  }

  /** Without Last-Modified undici asks with the time of storing, but a resource may change twice in a second. */
  #validators(headers: HeaderRecord): readonly string[] | undefined {
    const etag = headers["if-none-match"];
    const since = headers["if-modified-since"];
    const validators: string[] = [];
    if (typeof etag === "string") validators.push("If-None-Match", etag);
    if (typeof since === "string" && this.#stored !== undefined && lastModified(this.#stored) === since)
      validators.push("If-Modified-Since", since);
    return validators.length === 0 ? undefined : validators;
  }
}

function lastModified({ fields }: StoredResponse): string | undefined {
  const value = headerRecord(fields)["last-modified"];
  return typeof value === "string" ? value : undefined;
}

function cacheValue(stored: StoredResponse): ReturnType<PolicyStore["get"]> {
  const { status, statusText, fields, directives, cachedAt, staleAt, deleteAt } = stored;
  const headers = headerRecord(fields);
  return {
    statusCode: status,
    statusMessage: statusText,
    headers,
    etag: usableTag(headers.etag),
    cacheControlDirectives: withoutBackground(directives),
    cachedAt,
    staleAt,
    deleteAt,
    body: [],
  };
}

/** As undici has it: one that is empty tells nothing. */
function usableTag(etag: string | string[] | undefined): string | undefined {
  return typeof etag === "string" && /^(?:W\/)?"[^"]+"$/.test(etag) ? etag : undefined;
}

/** Nothing is revalidated in the background: such requests would have no client, no log and no limits. */
function withoutBackground({ "stale-while-revalidate": _, ...directives }: CacheControl): CacheControl {
  return directives;
}

/** Of several ages the first counts, and what isn't a number counts as none (RFC 9111, section 5.1); undici takes both for old. */
function responseRecord(fields: readonly string[]): HeaderRecord {
  const record = headerRecord(fields);
  const first = /^\s*(\d+)\s*(?:,|$)/.exec([record.age ?? ""].flat()[0] ?? "")?.[1];
  if (first === undefined) delete record.age;
  else record.age = first;
  return record;
}

/** By lower-case name. Without a prototype, so that `__proto__` is a name like any other. */
function headerRecord(fields: readonly string[]): HeaderRecord {
  const record: HeaderRecord = Object.create(null);
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = (fields[at] as string).toLowerCase();
    const value = fields[at + 1] as string;
    const known = record[name];
    if (known === undefined) record[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else record[name] = [known, value];
  }
  return record;
}
