// Actions of FLAT that this version hasn't got yet: flows that use them are refused by name.

export const laterActions: ReadonlySet<string> = new Set([
  // In tests only:
  "assert",
  "backend-flow",
  "set-env",
  "test-request",
]);
