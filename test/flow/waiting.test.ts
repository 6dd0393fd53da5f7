// Expressions that wait, wherever expressions stand in flows; what they wait for is a real LDAP server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask } from "../servers/ask.ts";
import { startEcho } from "../servers/echo-upstream.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { adminDN, adminPassword, type Slapd, slapdMissing, startSlapd } from "../servers/slapd.ts";

/** An expression that asks for those with this mail address. */
const asked = (mail: string, attribute = "cn"): string =>
  `ldap-query($env/LDAP, '${adminDN}', $env/SECRET, 'dc=example,dc=com', '(mail=${mail})', '${attribute}')`;
const john = `${asked("john.doe@example.com")}/value/cn`;
const doe = `${asked("john.doe@example.com", "sn")}/value/sn`;
const joseph = `${asked("joe@example.com")}/value/cn`;
const nobody = asked("nobody@example.com");

/** Another answer than 200 with JSON. */
class Other {
  readonly wanted: Readonly<Record<string, unknown>>;

  constructor(wanted: Readonly<Record<string, unknown>>) {
    this.wanted = wanted;
  }
}

/** The body of a flow, and the JSON that it answers. */
const cases: Readonly<Record<string, readonly [flow: string, wanted: unknown]>> = {
  eval: [`<eval out="$a">${john}</eval><template>{"a": {{ $a }} }</template>`, { a: "John Doe" }],
  "eval-twice": [
    `<eval out="$a">concat(${john}, ' and ', ${joseph})</eval><template>{"a": {{ $a }} }</template>`,
    { a: "John Doe and Joseph Adoell" },
  ],
  predicate: [
    `<eval out="$a">${asked("*example*")}/value[cn = ${joseph}]/cn</eval><template>{"a": {{ $a }} }</template>`,
    { a: "Joseph Adoell" },
  ],
  "sort-key": [
    `<eval out="$l">json-parse('["x", "y"]')</eval><eval out="$key">"concat(count(${asked("*")}), .)"</eval>
     <template>{"a": {{ sort($l, $key, true()) }}, "b": {{ sort($l, "concat(count(${asked("*")}), .)", true()) }} }</template>`,
    { a: ["y", "x"], b: ["y", "x"] },
  ],
  placeholder: [
    `<template>{ {{$b := ${joseph} }} "a": {{ ${john} }}, "b": {{ $b }} }</template>`,
    { a: "John Doe", b: "Joseph Adoell" },
  ],
  "nothing-but-a-placeholder": [
    `<template>{{$b := ${joseph} }}{{ concat($b, ${john}) }}</template>`,
    "Joseph AdoellJohn Doe",
  ],
  coalesce: [`<template>{"a": {{ ${nobody}/value/cn ?? ${john} }} }</template>`, { a: "John Doe" }],
  loop: [
    `<template>{"a": [{{loop ${asked("*example*")} }}{"n": {{ cn }}, "again": {{ ${joseph} }}, "i": {{ position() }} }{{end}}]}</template>`,
    {
      a: ["John Doe", "Joseph Adoell", "Jürgen (Jay) Müller*"].map((n, at) => ({
        n,
        again: "Joseph Adoell",
        i: at + 1,
      })),
    },
  ],
  branches: [
    `<template>{"a": {{if ${nobody} }}1{{elseif ${john} = 'John Doe' }}2{{else}}3{{end}} }</template>`,
    { a: 2 },
  ],
  with: [
    `<template>{"a": {{with ${asked("*example*")}/value[2]/cn}}{{ concat(., ${john}) }}{{else}}0{{end}}, "b": {{ position() }} }</template>`,
    { a: "Joseph AdoellJohn Doe", b: 1 },
  ],
  pairs: [`<template>{ {{: ${asked("joe@example.com", "cn,sn")}/value/sn }} }</template>`, { sn: "Adoell" }],
  "if-attribute": [
    `<template if="${nobody}">{"a": 1}</template><template if="not(${nobody})">{"a": 2}</template>`,
    { a: 2 },
  ],
  if: [
    `<if test="${nobody}"><template>{"a": 1}</template></if><elseif test="${john}"><template>{"a": 2}</template></elseif><else><template>{"a": 3}</template></else>`,
    { a: 2 },
  ],
  else: [`<if test="false()"/><elseif test="${nobody}"/><else><template>{"a": 3}</template></else>`, { a: 3 }],
  leaving: [
    `<return if="${nobody}"/><template>{"a": 1}</template><break if="${john}"/><template>{"a": 2}</template>`,
    { a: 1 },
  ],
  "sub-flow": [`<sub-flow src="eval.xml" if="${nobody}"/><sub-flow src="eval.xml" if="${john}"/>`, { a: "John Doe" }],
  out: [`<template out="{concat('$', ${doe})}">{"x": 1}</template><template>{"a": {{ $Doe/x }} }</template>`, { a: 1 }],
  in: [`<template out="$Doe">{"x": 1}</template><copy in="{concat('$', ${doe})}"/>`, { x: 1 }],
  "set-status": [
    `<template>{}</template><set-status code="{200 + string-length(${john})}"/>`,
    new Other({ status: 208 }),
  ],
  echo: [
    `<echo mime="{concat('text/', ${doe})}" status="{200 + string-length(${john})}">x</echo>`,
    new Other({ status: 208, mime: "text/Doe", text: "x" }),
  ],
  dump: [
    `<dump in="text.txt" mime="text/{${doe}}" status="{201 + count(${nobody})}"/>`,
    new Other({ status: 201, mime: "text/Doe", text: "text" }),
  ],
  "set-response-headers": [
    `<template>{}</template><set-response-headers status="{200 + string-length(${john})}">{"X-Name": {{ ${joseph} }} }</set-response-headers>`,
    new Other({ status: 208, field: "Joseph Adoell" }),
  ],
  error: [
    `<error status="{400 + string-length(${john})}">{"message": {{ ${john} }} }</error>`,
    new Other({ status: 408, message: "John Doe" }),
  ],
  request: [
    `<request url="{$env/UPSTREAM}/anything?n={string-length(${john})}">{"headers": {"X-Name": {{ ${joseph} }} } }</request>
     <template>{"a": {{ content('main')/json/url }}, "b": {{ content('main')/json/headers/x-name }} }</template>`,
    { a: "/anything?n=8", b: "Joseph Adoell" },
  ],
  requests: [
    `<requests>{"a": {"url": {{ concat($env/UPSTREAM, '/', string-length(${john})) }} }, "b": {"url": {{ concat($env/UPSTREAM, '/b') }} } }</requests>
     <pass-body request="{translate(substring(${john}, 1, 1), 'J', 'a')}"/><template>{"a": {{ content('a')/json/url }}, "b": {{ content('b')/json/url }} }</template>`,
    { a: "/8", b: "/b" },
  ],
  "proxy-request": [
    `<proxy-request>{"origin": {{ $env/UPSTREAM }}, "stripEndpoint": true, "addPrefix": {{ concat('/', string-length(${john})) }} }</proxy-request>
     <template>{"a": {{ content()/json/url }} }</template>`,
    { a: "/8/" },
  ],
  log: [
    `<log>{"who": {{ ${john} }}, "n": {{ unixtime() }} }</log><template>{}</template>`,
    new Other({ status: 200, who: "John Doe" }),
  ],
  effects: [
    `<template>{
       "request": {{ $request/id }}, {{$id := uuid4() }} {{$one := fit-log('one') }} "three": {{ uuid3('x', 'y') }},
       "again": {{ concat($id, ' ', ${john}) }}, {{if fit-log('two') and ${joseph} }}"id": {{ $id }},{{end}}
       "time": {{ unixtime() }}, "last": {{ fit-log('three') }}, "nobody": {{ count(${nobody}) }}
     }</template>`,
    undefined,
  ],
  debug: [
    `<debug level="{substring('alert', 1 + count(${nobody}))}" xpath="${john}"/><template>{"a": 1}</template>`,
    { a: 1 },
  ],
};

let slapd: Slapd;
let gateway: TestGateway;
before(async () => {
  if (slapdMissing !== undefined) return;
  slapd = await startSlapd();
  const upstream = await startEcho();
  const files: Record<string, string> = { "text.txt": "text" };
  for (const [name, [flow]] of Object.entries(cases)) files[`${name}.xml`] = `<flow>${flow}</flow>`;
  const paths = Object.keys(cases).map((name) => `  /${name}: { get: { x-flat-flow: ${name}.xml } }`);
  files["swagger.yaml"] = `paths:\n${paths.join("\n")}\n`;
  gateway = await startTestGateway(files, {
    LDAP: slapd.ldap,
    SECRET: adminPassword,
    UPSTREAM: upstream.origin,
    FLAT_DEBUG: "user",
  });
});
after(() => slapd?.stop());

for (const [name, [, wanted]] of Object.entries(cases)) {
  if (wanted === undefined) continue;
  test(`Expressions may wait: ${name}`, { skip: slapdMissing ?? false }, async () => {
    const { text, status, headers } = await ask(`${gateway.url}/${name}`);
    if (!(wanted instanceof Other)) return assert.deepEqual(JSON.parse(text), wanted);
    const { who } = await gateway.log.event({ type: "flat_access", path: `/${name}` });
    const message = text.startsWith("{") ? JSON.parse(text).error?.message : undefined;
    const actual = { status, mime: headers["content-type"], text, field: headers["x-name"], message, who };
    assert.deepEqual({ ...actual, ...wanted.wanted }, actual);
  });
}

test("Nothing is logged twice, and random values and times are the same in all runs", {
  skip: slapdMissing ?? false,
}, async () => {
  const answer = await ask(`${gateway.url}/effects`);
  const { id, again, time } = JSON.parse(answer.text);
  assert.equal(again, `${id} John Doe`);
  assert.ok(Math.abs(time - Date.now() / 1000) < 60);
  await gateway.log.event({ type: "flat_access", path: "/effects" });
  const lines = gateway.log.events.filter(({ requestID }) => requestID === JSON.parse(answer.text).request);
  const messages = lines.filter(({ type }) => type !== "flat_access").map(({ type, message }) => `${type} ${message}`);
  assert.deepEqual(messages, [
    "flat_log one",
    "flat_alert The namespace is not a UUID",
    "flat_log two",
    "flat_log three",
  ]);
});
