// The type of the lists of errata.

/** Tests by the names in docs/decisions/flat-errata.md; what each asserts is our answer. */
export type Errata = Readonly<Record<string, () => void | Promise<void>>>;
