// Tells what is remembered of trees when one of them has been changed: decryption puts nodes in place of others, nothing else does.

let version = 0;

/** Another number after each change of a tree that was in use. */
export function treeVersion(): number {
  return version;
}

export function noteTreeChange(): void {
  version += 1;
}
