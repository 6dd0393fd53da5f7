// The kinds of files that `flat schema` has schemas of.

export const schemaKinds = ["swagger", "flow", "config"] as const;
export type SchemaKind = (typeof schemaKinds)[number];
