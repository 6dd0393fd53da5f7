// The actions that only tests have.
import { actionTable } from "../../flow/action-definition.ts";
import { assertAction } from "./assert.ts";
import { backendFlow } from "./backend-flow.ts";
import { setEnv } from "./set-env.ts";
import { testRequest } from "./test-request.ts";

export const testActions = actionTable([assertAction, backendFlow, setEnv, testRequest]);
