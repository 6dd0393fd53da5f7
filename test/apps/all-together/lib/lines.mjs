import { Readable } from "node:stream";

export default async () => Readable.from(["line 0\n", "line 1\n"]);
