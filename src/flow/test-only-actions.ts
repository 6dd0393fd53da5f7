// Actions that only flows of tests know: elsewhere they are refused by name.

export const testOnlyActions: ReadonlySet<string> = new Set(["assert", "backend-flow", "set-env", "test-request"]);
