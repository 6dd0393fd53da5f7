import { Readable } from "node:stream";

async function* generated() {
  yield "one ";
  await new Promise((resolve) => setTimeout(resolve, 5));
  yield new TextEncoder().encode("two");
}

const streams = {
  node: () => Readable.from(["é", "", Buffer.from("!")]),
  web: () => new Blob(["from", " the web"]).stream(),
  generator: generated,
  large: () => Readable.from((function* () { for (let at = 0; at < 64; at += 1) yield Buffer.alloc(65_536, 97); })()),
  empty: () => Readable.from([]),
};

export default async ({ params }) => streams[params.kind]();
