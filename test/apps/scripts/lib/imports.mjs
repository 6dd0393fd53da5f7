import { readFileSync } from "node:fs";
import { named } from "./parts/named.mjs";

const data = JSON.parse(readFileSync(new URL("../data.json", import.meta.url), "utf8"));

export default async () => `${named} ${data.from}`;
