// `<auth>`: lets a request pass only with the name and password of one of its users (HTTP Basic authentication, RFC 7617).
import { Content } from "../../data/content.ts";
import { BASIC_CHALLENGE, BasicUsers } from "../../security/basic-users.ts";
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
    const users = new BasicUsers([...usersOf(site)].map(([name, password]) => `${name}:${password}`));
    return (context) => (users.includes(context.request.headers.authorization) ? undefined : demand(context));
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

function demand(context: FlowContext): "break" {
  context.response.status = 401;
  context.response.set("WWW-Authenticate", [BASIC_CHALLENGE]);
  context.response.set("Content-Type", []);
  context.file = undefined;
  context.content = Content.ofText("Authentication Required\n", "text/plain");
  return "break";
}
