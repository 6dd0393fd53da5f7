// A ConfigError as it gets from one thread or process to another.
import { ConfigError, type ConfigErrorDetails } from "./config-error.ts";

export type SentFault = ConfigErrorDetails & { readonly message: string };

export function faultOf({ message, position, frame, hint }: ConfigError): SentFault {
  return { message, position, frame, hint };
}

export function errorOf({ message, ...details }: SentFault): ConfigError {
  return new ConfigError(message, details);
}
