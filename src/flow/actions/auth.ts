// `<auth>`: lets a request pass only with the name and password of one of its users (HTTP Basic authentication, RFC 7617).
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Content } from "../../data/content.ts";
import type { XmlElement } from "../../source/read-xml.ts";
import { suggestion } from "../../source/suggest.ts";
import { type AttributeTable, defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import type { FlowContext } from "../context.ts";

const userAttributes: AttributeTable = {
  name: { about: "The name, without a colon; empty if it is missing." },
  pass: { about: "The password.", required: true },
};

export const auth = defineAction({
  name: "auth",
  about: "Lets a request go on only with one of these names and passwords.",
  attributes: {},
  body: "elements",
  parts: { user: { about: "A user who may pass.", attributes: userAttributes } },
  compile: (site) => {
    const key = randomBytes(32);
    const digest = (text: string): Buffer => createHmac("sha256", key).update(text, "utf8").digest();
    const users = [...usersOf(site)].map(([name, password]) => digest(`${name}:${password}`));
    return (context) => {
      const credentials = basicCredentials(context.request.headers.authorization);
      return credentials !== undefined && includes(users, digest(credentials)) ? undefined : demand(context);
    };
  },
});

/** Passwords by name. Of repeated names the first counts. */
function usersOf(site: ActionSite): ReadonlyMap<string, string> {
  const { element, compiler } = site;
  if (element.children.length === 0) throw element.error("<auth> needs a <user>", 'Write <user name="…" pass="…"/>.');
  const users = new Map<string, string>();
  for (const child of element.children) {
    const user = compiler.problems.collect(() => readUser(child, site));
    if (user !== undefined && !users.has(user.name)) users.set(user.name, user.password);
  }
  return users;
}

function readUser(element: XmlElement, { compiler }: ActionSite): { readonly name: string; readonly password: string } {
  if (element.name !== "user") throw element.error(`<auth> has no <${element.name}>`, "It has <user> elements alone.");
  if (element.hasText || element.children.length > 0) throw element.error("<user> is empty: it has attributes alone");
  for (const { name, nameText } of element.attributes.values()) {
    if (Object.hasOwn(userAttributes, name)) continue;
    const hint = suggestion(name, Object.keys(userAttributes));
    compiler.problems.add(nameText.error(0, `<user> has no attribute ${name}`, hint));
  }
  const name = element.attributes.get("name")?.value;
  if (name?.text.includes(":")) throw name.error(name.text.indexOf(":"), "A user's name can't have a colon");
  const pass = element.attributes.get("pass")?.value;
  if (pass === undefined) throw element.error("<user> needs the attribute pass");
  if (pass.text === "") throw pass.error(0, "The password is empty");
  if (/\{\s*\$/.test(pass.text)) {
    compiler.problems.warn(pass.error(0, "The password is taken as it is written: it can't be computed"));
  }
  return { name: name?.text ?? "", password: pass.text };
}

/** `name:password`; undefined where the field has none. */
function basicCredentials(field: string | string[] | undefined): string | undefined {
  const encoded = typeof field === "string" ? /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(field)?.[1] : undefined;
  const text = encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8");
  return text?.includes(":") ? text : undefined;
}

/** Compares with all users, so that the time it takes tells nothing. */
function includes(users: readonly Buffer[], given: Buffer): boolean {
  let found = false;
  for (const user of users) found = timingSafeEqual(user, given) || found;
  return found;
}

function demand(context: FlowContext): "break" {
  context.response.status = 401;
  context.response.set("WWW-Authenticate", ['Basic realm="FLAT", charset="UTF-8"']);
  context.response.set("Content-Type", []);
  context.file = undefined;
  context.content = Content.ofText("Authentication Required\n", "text/plain");
  return "break";
}
