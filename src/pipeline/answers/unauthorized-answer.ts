// `x-flat-unauthorized` at run time: the one answer to requests that fail to authenticate, and to every 401 where it overrides them.
import type { Exchange } from "../exchange.ts";
import type { Answer } from "./har-answer.ts";

const UNAUTHORIZED = 401;
const CHALLENGE = "WWW-Authenticate";

export type UnauthorizedAnswer = Answer & {
  /** Whether it takes the place of every 401. */
  readonly override: boolean;
};

/** @param challenges what the client is asked for (RFC 9110, section 11.6.1), where the answer doesn't say that itself */
export function uniformAnswer(own: UnauthorizedAnswer, challenges: readonly string[]): Answer {
  const isComplete = own.status !== UNAUTHORIZED || challengesIn(own.fields).length > 0;
  const more = isComplete ? [] : challenges.flatMap((challenge) => [CHALLENGE, challenge]);
  return { status: own.status, fields: [...own.fields, ...more], body: own.body, mime: own.mime };
}

/** Whether an answer with this status is replaced. */
export function isOverridden({ route }: Exchange, status: number): boolean {
  return status === UNAUTHORIZED && route?.unauthorized?.override === true;
}

/** What goes out in place of an answer: of that, only what it asks for is left. Undefined where it goes out itself. */
export function overriding(exchange: Exchange, status: number, fields: readonly string[]): Answer | undefined {
  const own = exchange.route?.unauthorized;
  return own !== undefined && isOverridden(exchange, status) ? uniformAnswer(own, challengesIn(fields)) : undefined;
}

function challengesIn(fields: readonly string[]): readonly string[] {
  return fields.filter((_, at) => at % 2 === 1 && fields[at - 1]?.toLowerCase() === CHALLENGE.toLowerCase());
}
