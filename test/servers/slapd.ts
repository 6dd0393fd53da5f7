// A real LDAP server (OpenLDAP's slapd) with a few people in it, on ports and in a folder of its own.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "./free-port.ts";

const SLAPD = "/usr/sbin/slapd";

/** Why there can't be a server; undefined where the package is installed. */
export const slapdMissing = existsSync(SLAPD) ? undefined : "The package slapd is not installed";

export const adminDN = "cn=admin,dc=example,dc=com";
export const adminPassword = "admin s3cret";

export type Slapd = {
  readonly ldap: string;
  readonly ldaps: string;
  /** The certificate of the authority, as PEM and as DER. */
  readonly ca: string;
  readonly caFile: string;
  readonly caDerFile: string;
  readonly stop: () => Promise<void>;
};

export async function startSlapd(): Promise<Slapd> {
  const folder = mkdtempSync(path.join(tmpdir(), "slapd-"));
  const { caFile, caDerFile } = makeCertificates(folder);
  const config = path.join(folder, "slapd.conf");
  mkdirSync(path.join(folder, "data"));
  writeFileSync(config, configuration(folder));
  writeFileSync(path.join(folder, "people.ldif"), people);
  execFileSync("/usr/sbin/slapadd", ["-f", config, "-l", path.join(folder, "people.ldif")], { stdio: "pipe" });
  const [plain, tls] = await Promise.all([freePort(), freePort()]);
  const urls = { ldap: `ldap://127.0.0.1:${plain}`, ldaps: `ldaps://127.0.0.1:${tls}` };
  const server = spawn(SLAPD, ["-d", "stats", "-f", config, "-h", `${urls.ldap}/ ${urls.ldaps}/`], { stdio: "pipe" });
  await started(server);
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  return {
    ...urls,
    ca: execFileSync("openssl", ["x509", "-in", caFile], { encoding: "utf8" }),
    caFile,
    caDerFile,
    stop: async () => {
      server.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

function started(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    server.once("exit", () => reject(new Error(`slapd doesn't start:\n${lines.join("\n")}`)));
    if (server.stderr === null) throw new Error("slapd has no output");
    createInterface(server.stderr).on("line", (line) => {
      lines.push(line);
      if (line.includes("slapd starting")) resolve();
    });
  });
}

/** An authority, and a certificate of it for 127.0.0.1. */
function makeCertificates(folder: string): { caFile: string; caDerFile: string } {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"];
  openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA");
  openssl("req", ...key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost");
  writeFileSync(path.join(folder, "names"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
  const authority = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30"];
  openssl("x509", "-req", "-in", "server.csr", ...authority, "-extfile", "names", "-out", "server.pem");
  openssl("x509", "-in", "ca.pem", "-outform", "DER", "-out", "ca.cer");
  return { caFile: path.join(folder, "ca.pem"), caDerFile: path.join(folder, "ca.cer") };
}

/** The two attributes of FLAT's examples that Active Directory has and OpenLDAP hasn't. */
function configuration(folder: string): string {
  const text = "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15";
  const dn = "EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12";
  return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
attributetype ( 1.3.6.1.4.1.99999.1.1 NAME 'sAMAccountName' ${text} )
attributetype ( 1.3.6.1.4.1.99999.1.2 NAME 'memberOf' ${dn} )
objectclass ( 1.3.6.1.4.1.99999.2.1 NAME 'testAccount' SUP top AUXILIARY MAY ( sAMAccountName $ memberOf ) )
pidfile ${folder}/slapd.pid
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/server.pem
TLSCertificateKeyFile ${folder}/server.key
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
suffix dc=example,dc=com
rootdn ${adminDN}
rootpw "${adminPassword}"
directory ${folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by * read
`;
}

const person = (name: string, account: string, more: string): string => `dn: cn=${name},ou=People,dc=example,dc=com
objectClass: inetOrgPerson
objectClass: testAccount
cn: ${name}
sn: ${name.split(" ")[1]}
displayName: ${name}
sAMAccountName: ${account}
memberOf: CN=Users,ou=People,dc=example,dc=com
${more}
`;

const people = `dn: dc=example,dc=com
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ou=People,dc=example,dc=com
objectClass: organizationalUnit
ou: People

${person("John Doe", "john.doe", "mail: john.doe@example.com\nuserPassword: myP4s5w0rD")}
${person("Joseph Adoell", "joseph.adoell", "mail: joseph.adoell@example.com\nmail: joe@example.com\nuserPassword: another")}
${person("Jürgen (Jay) Müller*", "jay", "mail: jay@example.com\nuserPassword: pässwörd").replace(/^([\w]+): (.*)$/gm, asBase64)}
`;

/** LDIF has characters beyond ASCII in Base64 only. */
function asBase64(_line: string, name: string, value: string): string {
  return `${name}:: ${Buffer.from(value).toString("base64")}`;
}
