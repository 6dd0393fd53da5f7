// A response as a value: `{status, headers, body}`, with its body at hand as it came.
import type { Content } from "./content.ts";
import { type Json, LazyObject } from "./json.ts";
import { rawJson } from "./json-node.ts";
import { isJsonType } from "./media-type.ts";

const names = ["status", "headers", "body"] as const;

export class ResponseValue extends LazyObject {
  readonly content: Content;
  readonly #status: Json;
  readonly #headers: Json;

  constructor(status: Json, headers: Json, content: Content) {
    super();
    this.content = content;
    this.#status = status;
    this.#headers = headers;
  }

  override keys(): readonly string[] {
    return names;
  }

  /** `body` is the value of JSON, and text otherwise. */
  override get(key: string): Json | undefined {
    switch (key as (typeof names)[number]) {
      case "status":
        return this.#status;
      case "headers":
        return this.#headers;
      case "body":
        return this.#body();
      default:
        return undefined;
    }
  }

  #body(): Json {
    const document = isJsonType(this.content.mime) ? this.content.document() : undefined;
    return (document && rawJson(document)) ?? this.content.text();
  }
}
