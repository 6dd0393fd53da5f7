// The response that flows build: status and header fields. The one place where header fields set by flows are checked.
import { isFieldName, isFieldValue, isFraming } from "../upstream/header-fields.ts";

export type FieldFault = { readonly name: string; readonly reason: string };

export class ResponseState {
  /** Undefined until somebody sets it: then 200 is sent. */
  status: number | undefined;
  /** By lower-case name, in the order of the first setting. */
  #fields: Map<string, { readonly name: string; readonly values: readonly string[] }> | undefined;

  /**
   * Sets a field, replacing what it had; no values remove it.
   * @returns why it was refused: then nothing has changed
   */
  set(name: string, values: readonly string[]): FieldFault | undefined {
    if (!isFieldName(name)) return { name, reason: "is not a header field name" };
    if (isFraming(name)) return { name, reason: "is set by the gateway alone" };
    if (!values.every(isFieldValue))
      return { name, reason: "has a value with characters that no header field may have" };
    this.#fields ??= new Map();
    if (values.length === 0) this.#fields.delete(name.toLowerCase());
    else this.#fields.set(name.toLowerCase(), { name, values });
    return undefined;
  }

  /** As it is now. */
  copy(): ResponseState {
    const copy = new ResponseState();
    copy.restore(this);
    return copy;
  }

  /** Makes this one the same as another one. */
  restore(other: ResponseState): void {
    this.status = other.status;
    this.#fields = other.#fields && new Map(other.#fields);
  }

  /** Whether nobody has set the field since a copy was made. @param name in lower case */
  isAsIn(copy: ResponseState, name: string): boolean {
    return this.#fields?.get(name) === copy.#fields?.get(name);
  }

  get(name: string): string | undefined {
    return this.#fields?.get(name.toLowerCase())?.values.join(", ");
  }

  has(name: string): boolean {
    return this.#fields?.has(name.toLowerCase()) === true;
  }

  get isEmpty(): boolean {
    return this.#fields === undefined || this.#fields.size === 0;
  }

  /** The names in lower case. */
  names(): ReadonlySet<string> {
    return new Set(this.#fields?.keys());
  }

  /** Names and values in turn, ready for `writeHead`. */
  flat(): string[] {
    const flat: string[] = [];
    if (this.#fields === undefined) return flat;
    for (const { name, values } of this.#fields.values()) {
      for (const value of values) flat.push(name, value);
    }
    return flat;
  }
}
