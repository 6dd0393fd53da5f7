// The shells that `flat completion` has scripts for.

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];
