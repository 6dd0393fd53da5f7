// JSON values as flows hold them. Objects are read by own keys only; `__proto__` is a key like any other.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json } | LazyObject;

/** An object whose properties are made when they are first asked for, such as `$request`. */
export abstract class LazyObject {
  /** All keys in order; keys with undefined values are left out. */
  abstract keys(): readonly string[];
  /** The value of a key; undefined where there is none. */
  abstract get(key: string): Json | undefined;

  toJSON(): { [key: string]: Json } {
    const plain: { [key: string]: Json } = Object.create(null);
    for (const key of this.keys()) plain[key] = this.get(key) ?? null;
    return plain;
  }
}
