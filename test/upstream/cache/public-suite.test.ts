// The cache against the public HTTP caching test suite, through a gateway, for x-flat-proxy and for proxy-request.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { startTestGateway } from "../../servers/gateway.ts";
import { deviations, deviationsOfAction } from "./public-suite/deviations.ts";
import { publicCases, runCase, startCaseOrigin, takeTime } from "./public-suite/run-case.ts";

let url = "";
before(async () => {
  takeTime();
  const origin = await startCaseOrigin();
  const options = { "use-http-cache": true, "respect-client-cache-headers": true };
  const proxy = { origin: origin.origin, stripEndpoint: true };
  const action = { ...proxy, headers: { Authorization: "[[ $request/headers/authorization ]]" }, options };
  const gateway = await startTestGateway({
    "swagger.yaml": `swagger: "2.0"
paths:
  /proxy/**:
    x-flat-proxy: ${JSON.stringify({ ...proxy, options })}
  /action/**:
    x-flat-flow: action.xml
`,
    "action.xml": `<flow><proxy-request>${JSON.stringify(action).replace('"[[', "{{").replace(']]"', "}}")}</proxy-request></flow>`,
  });
  ({ url } = gateway);
});

/** x-flat-proxy doesn't pass on Authorization. */
const needsAction = new Set(["auth"]);

for (const [way, known] of [
  ["/proxy", deviations],
  ["/action", deviationsOfAction],
] as const) {
  describe(`the public caching test suite, by ${way}`, () => {
    for (const suite of new Set(publicCases.map((one) => one.suite))) {
      if (way === "/proxy" && needsAction.has(suite)) continue;
      it(suite, async () => {
        const faults: string[] = [];
        for (const one of publicCases) {
          if (one.suite !== suite) continue;
          const fault = await runCase(one, url + way);
          const excused = Object.hasOwn(known, one.id);
          if (fault !== undefined && !excused) faults.push(`${one.id}: ${one.name}: ${fault}`);
          if (fault === undefined && excused) faults.push(`${one.id} is met: it is no deviation`);
        }
        assert.deepEqual(faults, []);
      });
    }
  });
}
