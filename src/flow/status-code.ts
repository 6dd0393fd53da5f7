// Response statuses as flows write them: text that should be a number.

/** What is sent where a status is empty, no number, or out of range. */
export const STATUS_FALLBACK = 500;

/** The statuses that a final response can have. */
export function isFinalStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 200 && status <= 599;
}

/** Digits, perhaps with white space around them; NaN for anything else. */
export function readStatus(text: string): number {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
}

/** The status that a text gives to a response. */
export function finalStatus(text: string): number {
  const status = readStatus(text);
  return isFinalStatus(status) ? status : STATUS_FALLBACK;
}
