// ISO 8601 timestamps in UTC as FLAT's logs show them, to the second.

let lastSecond = -1;
let lastText = "";

/** `2019-10-15T13:28:26+00:00` for a time in milliseconds since the epoch. */
export function timestamp(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}+00:00`;
  }
  return lastText;
}
