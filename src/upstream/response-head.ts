// What an upstream's response head says.
import { fieldOf } from "./header-fields.ts";

export type ResponseHead = {
  readonly status: number;
  readonly statusText: string;
  /** The end-to-end fields: names and values in turn. */
  readonly fields: string[];
  /** Content-Type, Location, Content-Length; "" where there is none. */
  readonly mime: string;
  readonly location: string;
  readonly length: string;
  /** `revalidated`: from the cache, after the upstream has said that it is still valid. */
  readonly from: "upstream" | "cache" | "revalidated";
};

/** The head with these end-to-end fields. @param fields names and values in turn */
export function headOf(status: number, statusText: string, fields: string[]): ResponseHead {
  const first = (name: string): string => fieldOf(fields, name) ?? "";
  const [mime, location, length] = [first("content-type"), first("location"), first("content-length")];
  return { status, statusText, fields, mime, location, length, from: "upstream" };
}
