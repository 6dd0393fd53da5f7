// Settings of FLAT that are accepted without having an effect here.
import { ConfigError } from "../errors/config-error.ts";
import type { Environment } from "./settings.ts";

const php = /^(PHP_INI_|FLAT_FPM_|FLAT_MAX_TIMEOUT_PROCESSES$)/;

/** A warning about those that are set. */
export function settingsWithoutEffect(env: Environment): readonly ConfigError[] {
  const names = Object.keys(env).filter((name) => env[name] !== undefined && env[name] !== "");
  return warning(
    names.filter((name) => php.test(name)),
    "no effect: there is no PHP",
  );
}

function warning(names: readonly string[], what: string): readonly ConfigError[] {
  if (names.length === 0) return [];
  return [new ConfigError(`${names.join(", ")} ${names.length === 1 ? "has" : "have"} ${what}`)];
}
