// Patterns that take long, in flows: they are given up in a worker thread, while the gateway answers others.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";

const hard = "^(?=(a|a)*$)";
const flows: Readonly<Record<string, string>> = {
  template: `<template>{"m": {{ matches($request/get/x, "${hard}") }}, "r": {{ replace($request/get/x, "${hard}", "!") }} }</template>`,
  condition: `<template if="matches($request/get/x, '${hard}')">{"m": true}</template><template if="not(matches($request/get/x, $request/get/p))">{"m": false}</template>`,
  loop: `<eval out="$list">split($request/get/x, ",")</eval><template>[{{loop array($list) }}{{ matches(., "${hard}") }}{{end}}]</template>`,
  quick: "<template>{{ matches($request/get/x, '^a+$') }}</template>",
};

const files = Object.fromEntries(Object.entries(flows).map(([name, flow]) => [`${name}.xml`, `<flow>${flow}</flow>`]));
const paths = Object.keys(flows).map((name) => `  /${name}: { x-flat-flow: ${name}.xml }`);
const app = { "swagger.yaml": `paths:\n${paths.join("\n")}\n`, ...files };

const subject = `${"a".repeat(60)}b`;

test("Patterns that take too long are no match, wherever they stand, and each is said once", async () => {
  const { url, log } = await startTestGateway(app);
  assert.equal((await ask(`${url}/template?x=${subject}`)).text, `{"m":false,"r":"${subject}"}`);
  assert.equal((await ask(`${url}/condition?x=${subject}&p=${encodeURIComponent(hard)}`)).text, '{"m":false}');
  assert.equal((await ask(`${url}/loop?x=aa,${subject},ab`)).text, "[true,false,false]");
  const alerts = log.all("flat_alert").map(({ topic, message }) => `${topic}: ${message}`);
  assert.deepEqual(alerts, Array(5).fill("regex: Matching took longer than 250 ms and was given up"));
});

test("Others are answered meanwhile", async () => {
  const { url } = await startTestGateway(app);
  const order: string[] = [];
  const slow = ask(`${url}/template?x=${subject}`).then(() => order.push("slow"));
  assert.equal((await ask(`${url}/quick?x=aaa`)).text, "true");
  order.push("quick");
  await slow;
  assert.deepEqual(order, ["quick", "slow"]);
});
