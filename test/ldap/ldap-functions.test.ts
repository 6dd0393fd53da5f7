// ldap-lookup() and ldap-query() in whole apps, over a real LDAP server.
import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { compileApp } from "../../src/app.ts";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { adminDN, adminPassword, type Slapd, slapdMissing, startSlapd } from "../servers/slapd.ts";
import { startTcpUpstream } from "../servers/upstream.ts";

const skip = slapdMissing ?? false;
const swagger = "paths:\n  /a: { get: { x-flat-flow: a.xml }, post: { x-flat-flow: a.xml } }\n";

let slapd: Slapd;
before(async () => {
  if (slapdMissing === undefined) slapd = await startSlapd();
});
after(() => slapd?.stop());

const env = () => ({ LDAP: slapd.ldap, LDAPS: slapd.ldaps, FLAT_SYSTEM_PASSWORD: adminPassword });

function gatewayFor(flow: string, files: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
  return startTestGateway({ "swagger.yaml": swagger, "a.xml": `<flow>${flow}</flow>`, ...files }, env());
}

const lookup = (password: string, url = "$env/LDAP"): string =>
  `ldap-lookup(${url}, '${adminDN}', $env/FLAT_SYSTEM_PASSWORD, 'dc=example,dc=com', '(mail=john.doe@example.com)', ${password}, 'mail')`;

test("The documented look-up gives a user whose password is right", { skip }, async () => {
  const gateway = await gatewayFor(`
    <eval out="$userSearch">concat("(&amp;(objectClass=person)(memberOf=CN=Users,ou=People,dc=example,dc=com)(mail=", $request/get/mail, ")")</eval>
    <eval out="$userSearch">concat($userSearch, ")")</eval>
    <eval out="$attributes">"sAMAccountName,mail"</eval>
    <template out="$ldap_settings">{"url": {{ $env/LDAP }}, "bind_dn": "${adminDN}"}</template>
    <eval out="$ldap">ldap-lookup($ldap_settings/url, $ldap_settings/bind_dn, $env/FLAT_SYSTEM_PASSWORD, "dc=example,dc=com", $userSearch, $request/get/password, $attributes)</eval>
    <error if="not($ldap)">{"status": 403, "message": "ldap-lookup() failed"}</error>
    <template>{{ $ldap }}</template>`);
  const answer = (query: string) => ask(`${gateway.url}/a?${query}`);
  assert.deepEqual(JSON.parse((await answer("mail=john.doe@example.com&password=myP4s5w0rD")).text), {
    dn: "cn=John Doe,ou=People,dc=example,dc=com",
    sAMAccountName: "john.doe",
    mail: "john.doe@example.com",
  });
  for (const query of ["mail=john.doe@example.com&password=wrong", "mail=john.doe@example.com", "mail=x&password=x"]) {
    const { status, text } = await answer(query);
    assert.deepEqual([status, JSON.parse(text).error.message], [403, "ldap-lookup() failed"]);
  }
  assert.deepEqual(
    gateway.log.all("flat_alert").map(({ topic }) => topic),
    ["error", "error", "error"],
  );
});

test("The documented query gives all entries", { skip }, async () => {
  const gateway = await gatewayFor(`
    <eval out="$search">concat("(&amp;(objectClass=person)(memberOf=CN=Users,ou=People,dc=example,dc=com)(sAMAccountName=*doe*))", "")</eval>
    <eval out="$attributes">"sAMAccountName,displayName,mail"</eval>
    <eval out="$ldap">ldap-query($env/LDAP, $request/post/rdn, $request/post/rdnPassword, "dc=example,dc=com", $search, $attributes)</eval>
    <error if="not($ldap)">{"status": 403, "message": "ldap-query() failed"}</error>
    <template>{{ $ldap }}</template>`);
  const login = async (rdn: string, rdnPassword: string) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams({ rdn, rdnPassword }).toString();
    return ask(`${gateway.url}/a`, { method: "POST", headers, body });
  };
  assert.deepEqual(JSON.parse((await login("cn=John Doe,ou=People,dc=example,dc=com", "myP4s5w0rD")).text), [
    {
      dn: "cn=John Doe,ou=People,dc=example,dc=com",
      displayName: "John Doe",
      sAMAccountName: "john.doe",
      mail: "john.doe@example.com",
    },
    {
      dn: "cn=Joseph Adoell,ou=People,dc=example,dc=com",
      displayName: "Joseph Adoell",
      sAMAccountName: "joseph.adoell",
      mail: ["joseph.adoell@example.com", "joe@example.com"],
    },
  ]);
  // Each of these would be let in by the server as nobody in particular.
  for (const [name, password] of [
    ["", ""],
    ["cn=John Doe,ou=People,dc=example,dc=com", ""],
  ] as const) {
    assert.equal((await login(name, password)).status, 403);
  }
  assert.deepEqual(
    gateway.log
      .all("flat_alert")
      .filter(({ topic }) => topic === "ldap-query")
      .map(({ message }) => message),
    Array(2).fill("The login has an empty name or password: nothing is asked"),
  );
});

test("The examples of docs/functions.md", { skip }, async () => {
  const page = readFileSync(new URL("../../docs/functions.md", import.meta.url), "utf8");
  const section = page.slice(page.indexOf("## ldap-lookup()"), page.indexOf("## matches()"));
  const [lookUp = "", query = ""] = [...section.matchAll(/^```xml\n<flow>([\s\S]*?)<\/flow>\n```$/gm)].map(
    ([, flow = ""]) =>
      flow
        .replace('"ldaps://ldap.example.com"', "$env/LDAP")
        .replace("cn=api,dc=example,dc=com", adminDN)
        .replace("LDAP_PASSWORD", "FLAT_SYSTEM_PASSWORD"),
  );
  const { url } = await gatewayFor(lookUp);
  const login = (username: string, password: string) =>
    ask(`${url}/a`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username, password }),
    });
  assert.deepEqual(JSON.parse((await login("john.doe@example.com", "myP4s5w0rD")).text), { hello: "john.doe" });
  assert.equal((await login("john.doe@example.com", "wrong")).status, 403);
  assert.equal((await login("*)(cn=*", "myP4s5w0rD")).status, 400);
  const { text } = await ask(`${(await gatewayFor(query)).url}/a`);
  assert.deepEqual(JSON.parse(text), [
    { dn: "cn=John Doe,ou=People,dc=example,dc=com", name: "John Doe" },
    { dn: "cn=Joseph Adoell,ou=People,dc=example,dc=com", name: "Joseph Adoell" },
  ]);
});

test("A search without a login has to be asked for literally", { skip }, async () => {
  const query = `ldap-query($env/LDAP, "", "", "dc=example,dc=com", "(mail=john*)", "cn")`;
  const gateway = await gatewayFor(`<template>{{ ${query} }}</template>`);
  assert.equal(JSON.parse((await ask(`${gateway.url}/a`)).text)[0].cn, "John Doe");
});

test("ldaps:// needs an authority: the one of <ldap>, in PEM or DER", { skip }, async () => {
  const flow = `<template>{{ ${lookup("'myP4s5w0rD'", "$env/LDAPS")}/mail }}</template>`;
  const without = await gatewayFor(flow);
  assert.equal((await ask(`${without.url}/a`)).text, "null");
  assert.match(String(without.log.all("flat_alert")[0]?.message), /^The server can't be reached: [A-Z_]+$/);
  const config = (name: string) => `<config><flat><ldap cacert-src="${name}"/></flat></config>`;
  const pem = await gatewayFor(flow, {
    "conf/config.xml": config("ca.cer"),
    "conf/ca.cer": readFileSync(slapd.caFile, "utf8"),
  });
  assert.equal((await ask(`${pem.url}/a`)).text, '"john.doe@example.com"');
});

test("The certificate may be DER, too", { skip }, () => {
  const config = '<config><flat><ldap cacert-src="ca.cer"/></flat></config>';
  const folder = writeApp({ "swagger.yaml": swagger, "a.xml": "<flow/>", "conf/config.xml": config });
  copyFileSync(slapd.caDerFile, path.join(folder, "conf/ca.cer"));
  assert.deepEqual(compileApp({ folder, env: {} }).config.ldap, { "cacert-src": [slapd.ca] });
});

test("<ldap timeout> limits how long a server is waited for", async () => {
  const silent = await startTcpUpstream(() => {});
  const query = `ldap-query("ldap://127.0.0.1:${silent.port}", "cn=a", "b", "dc=x", "(a=b)", "")`;
  const gateway = await startTestGateway({
    "swagger.yaml": swagger,
    "a.xml": `<flow><template>{{ count(${query}) }}</template></flow>`,
    "conf/config.xml": '<config><flat><ldap timeout="0.05"/></flat></config>',
  });
  assert.equal((await ask(`${gateway.url}/a`)).text, "0");
  assert.match(String(gateway.log.all("flat_alert")[0]?.message), /in time|after 50 ms/);
});

test("Names, passwords and filters never come into logs", { skip }, async () => {
  const secrets = ["top-secret-user", "top-secret-password", "top-secret-filter"];
  const gateway = await gatewayFor(`
    <eval out="$a">ldap-query($env/LDAP, "cn=${secrets[0]}", "${secrets[1]}", "dc=x", "(a=${secrets[2]})", "")</eval>
    <eval out="$a">ldap-query($env/LDAP, "${adminDN}", $env/FLAT_SYSTEM_PASSWORD, "dc=x", "((a=${secrets[2]})", "")</eval>
    <eval out="$a">ldap-query("ldap://${secrets[0]}:${secrets[1]}@127.0.0.1:1", "cn=a", "b", "dc=x", "(a=b)", "")</eval>
    <eval out="$a">ldap-lookup($env/LDAP, "${adminDN}", $env/FLAT_SYSTEM_PASSWORD, "dc=example,dc=com", "(mail=*)", "${secrets[1]}", "")</eval>
    <template>{}</template>`);
  await ask(`${gateway.url}/a`);
  await gateway.log.event({ type: "flat_access" });
  const text = gateway.log.lines.join("\n");
  for (const secret of [...secrets, adminPassword]) assert.ok(!text.includes(secret), secret);
  assert.deepEqual(
    gateway.log.all("flat_alert").map(({ message }) => message),
    [
      "The login was refused",
      "The filter can't be read",
      "The URL of an LDAP server has no credentials",
      "The filter fits more than one entry",
    ],
  );
});

const faults: readonly (readonly [title: string, files: Readonly<Record<string, string>>, message: RegExp])[] = [
  [
    "a certificate that isn't one",
    { "conf/config.xml": '<config><flat><ldap cacert-src="ca.cer"/></flat></config>', "conf/ca.cer": "no" },
    /"ca.cer" is not a certificate/,
  ],
  [
    "a certificate that isn't there",
    { "conf/config.xml": '<config><flat><ldap cacert-src="ca.cer"/></flat></config>' },
    /There is no file "ca.cer" in the app folder/,
  ],
  [
    "a time that is none",
    { "conf/config.xml": '<config><flat><ldap timeout="soon"/></flat></config>' },
    /"soon" is not a time/,
  ],
  [
    "a look-up in the configuration itself",
    { "conf/config.xml": `<config><flat><ldap if="ldap-query('ldap://a', 'b', 'c', 'd', 'e', 'f')"/></flat></config>` },
    /ldap-query\(\) can't be used here/,
  ],
  [
    "too few arguments",
    { "a.xml": "<flow><eval>ldap-query('ldap://a')</eval></flow>" },
    /Too few arguments: ldap-query\(string/,
  ],
];
for (const [title, files, message] of faults) {
  test(`An app doesn't start with ${title}`, () => {
    const folder = writeApp({ "swagger.yaml": swagger, "a.xml": "<flow/>", ...files });
    assert.throws(() => compileApp({ folder, env: {} }), { message });
  });
}
