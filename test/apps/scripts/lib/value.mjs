import { Buffer } from "node:buffer";

const values = {
  object: { a: 1, left: undefined, list: [1, undefined, Number.NaN], at: new Date(0) },
  text: "just text",
  number: 42,
  false: false,
  null: null,
  bytes: Buffer.from([1, 2, 3]),
  array: [{ b: 2 }],
  proto: JSON.parse('{"__proto__": {"x": 1}}'),
  more: { status: 201, body: "x", other: true },
};

export default ({ params }) => values[params.kind];
