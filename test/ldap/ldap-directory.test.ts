import assert from "node:assert/strict";
import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:net";
import { after, before, describe, it, test } from "node:test";
import { LdapDirectory } from "../../src/ldap/ldap-directory.ts";
import type { DirectoryQuery } from "../../src/xpath/directory.ts";
import { adminDN, adminPassword, type Slapd, slapdMissing, startSlapd } from "../servers/slapd.ts";

const LIMIT = 20_000;

let slapd: Slapd;
before(async () => {
  if (slapdMissing === undefined) slapd = await startSlapd();
});
after(() => slapd?.stop());

const directory = new LdapDirectory({}, LIMIT);
const asking = (query: Partial<DirectoryQuery> = {}): DirectoryQuery => ({
  url: slapd.ldap,
  user: adminDN,
  password: adminPassword,
  base: "dc=example,dc=com",
  filter: "(mail=john.doe@example.com)",
  attributes: ["sAMAccountName", "mail"],
  ...query,
});
const john = {
  dn: "cn=John Doe,ou=People,dc=example,dc=com",
  sAMAccountName: "john.doe",
  mail: "john.doe@example.com",
};
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("An LDAP directory gives a user whose password is right", { skip: slapdMissing ?? false }, async () => {
  assert.deepEqual(plain(await directory.lookUp(asking(), "myP4s5w0rD")), { entries: [john] });
});

test("An LDAP directory gives nobody for a wrong password, and nobody where no one is found", {
  skip: slapdMissing ?? false,
}, async () => {
  assert.deepEqual(await directory.lookUp(asking(), "wrong"), { entries: [] });
  assert.deepEqual(await directory.lookUp(asking({ filter: "(mail=nobody@example.com)" }), "myP4s5w0rD"), {
    entries: [],
  });
});

test("An LDAP directory gives nobody for an empty password, which the server itself would take for a login as nobody", {
  skip: slapdMissing ?? false,
}, async () => {
  assert.deepEqual(await directory.lookUp(asking(), ""), { entries: [] });
});

test("An LDAP directory doesn't choose among several users", { skip: slapdMissing ?? false }, async () => {
  const answer = await directory.lookUp(asking({ filter: "(mail=*)" }), "myP4s5w0rD");
  assert.deepEqual(answer, { fault: "The filter fits more than one entry" });
});

test("An LDAP directory finds everything that a filter fits, down the whole tree", {
  skip: slapdMissing ?? false,
}, async () => {
  const answer = await directory.query(
    asking({ filter: "(&(objectClass=person)(sAMAccountName=*doe*))", attributes: ["sAMAccountName", "mail"] }),
  );
  assert.deepEqual(plain(answer), {
    entries: [
      john,
      {
        dn: "cn=Joseph Adoell,ou=People,dc=example,dc=com",
        sAMAccountName: "joseph.adoell",
        mail: ["joseph.adoell@example.com", "joe@example.com"],
      },
    ],
  });
});

test("An LDAP directory names attributes as they were asked for, leaves out missing ones, and gives the name alone where none is asked for", {
  skip: slapdMissing ?? false,
}, async () => {
  assert.deepEqual(plain(await directory.query(asking({ attributes: ["MAIL", "telephoneNumber"] }))), {
    entries: [{ dn: john.dn, MAIL: john.mail }],
  });
  assert.deepEqual(plain(await directory.query(asking({ attributes: [] }))), { entries: [{ dn: john.dn }] });
});

test("An LDAP directory takes escaped characters in filters, and UTF-8 everywhere", {
  skip: slapdMissing ?? false,
}, async () => {
  const filter = "(cn=Jürgen \\28Jay\\29 Müller\\2a)";
  assert.deepEqual(plain(await directory.lookUp(asking({ filter, attributes: ["cn"] }), "pässwörd")), {
    entries: [{ dn: "cn=Jürgen (Jay) Müller*,ou=People,dc=example,dc=com", cn: "Jürgen (Jay) Müller*" }],
  });
});

test("An LDAP directory searches without a login where neither name nor password is given", {
  skip: slapdMissing ?? false,
}, async () => {
  assert.deepEqual(plain(await directory.query(asking({ user: "", password: "" }))), { entries: [john] });
});

test("An LDAP directory never logs in with a name and no password, nor with a password and no name", {
  skip: slapdMissing ?? false,
}, async () => {
  const refused = { fault: "A login needs a name and a password" };
  assert.deepEqual(await directory.query(asking({ password: "" })), refused);
  assert.deepEqual(await directory.query(asking({ user: "" })), refused);
});

test("An LDAP directory doesn't take a name for a mechanism", { skip: slapdMissing ?? false }, async () => {
  assert.deepEqual(await directory.query(asking({ user: "EXTERNAL" })), { fault: "The login was refused" });
});

test("An LDAP directory says why there is no answer, and nothing secret", { skip: slapdMissing ?? false }, async () => {
  const faults = [
    [asking({ password: "wrong" }), "The login was refused"],
    [asking({ filter: "(mail=secret" }), "The filter can't be read"],
    [asking({ filter: "" }), "The filter is empty"],
    [asking({ filter: "(!".repeat(200_000) }), "The filter is nested too deeply"],
    [asking({ base: "no name" }), "The server answered with InvalidDNSyntaxError (34)"],
    [asking({ base: "dc=nowhere" }), "The server answered with NoSuchObjectError (32)"],
    [asking({ url: "http://127.0.0.1" }), "The URL of an LDAP server starts with ldap:// or ldaps://"],
    [asking({ url: "127.0.0.1" }), "The URL of an LDAP server starts with ldap:// or ldaps://"],
    [asking({ url: "ldap://me:secret@127.0.0.1" }), "The URL of an LDAP server has no credentials"],
    [asking({ url: `ldap://127.0.0.1:${await closedPort()}` }), "The server can't be reached: ECONNREFUSED"],
  ] as const;
  for (const [query, fault] of faults) assert.deepEqual(await directory.query(query), { fault });
});

test("An LDAP directory speaks TLS with servers whose certificate comes from the authority that is named", {
  skip: slapdMissing ?? false,
}, async () => {
  const own = new LdapDirectory({ "cacert-src": [slapd.ca] }, LIMIT);
  assert.deepEqual(plain(await own.lookUp(asking({ url: slapd.ldaps }), "myP4s5w0rD")), { entries: [john] });
  assert.deepEqual(plain(await own.query(asking())), { entries: [john] }, "ldap:// stays without TLS");
});

test("An LDAP directory doesn't believe other certificates", { skip: slapdMissing ?? false }, async () => {
  assert.match(String((await directory.query(asking({ url: slapd.ldaps }))).fault), /can't be reached: [A-Z_]+$/);
});
describe("A server that doesn't answer", () => {
  const silent = createServer((socket) => sockets.push(socket.resume()));
  const sockets: Socket[] = [];
  before(() => new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve)));
  after(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  for (const scheme of ["ldap", "ldaps"]) {
    it(`is given up when its time is over (${scheme})`, async () => {
      const { port } = silent.address() as AddressInfo;
      const closed = new Promise((resolve) => silent.once("connection", (socket) => socket.once("close", resolve)));
      const answer = await new LdapDirectory({ timeout: 50 }, LIMIT).query({
        url: `${scheme}://127.0.0.1:${port}`,
        user: "cn=admin",
        password: "x",
        base: "",
        filter: "(a=b)",
        attributes: [],
      });
      assert.match(String(answer.fault), /^(There is no answer after 50 ms|The server doesn't answer in time)$/);
      await closed;
    });
  }

  it("may be waited for no longer than any request", async () => {
    const { port } = silent.address() as AddressInfo;
    const query = {
      url: `ldap://127.0.0.1:${port}`,
      user: "a",
      password: "b",
      base: "",
      filter: "(a=b)",
      attributes: [],
    };
    assert.match(String((await new LdapDirectory({ timeout: 60_000 }, 50).query(query)).fault), /time|after 50 ms/);
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
