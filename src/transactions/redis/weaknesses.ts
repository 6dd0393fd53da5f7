// What a Redis server says of itself that makes it unfit for work that must not be lost.

/** @param info what the command INFO answers. @returns a sentence for each */
export function weaknessesOf(info: string): readonly string[] {
  const found: string[] = [];
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? "noeviction";
  if (policy !== "noeviction")
    found.push(
      `The queue server throws accepted runs away when it is full: its maxmemory-policy is ${policy}, not noeviction`,
    );
  if (/^aof_enabled:0/m.test(info))
    found.push("The queue server forgets accepted runs when it fails: it has no append-only file (appendonly yes)");
  return found;
}
