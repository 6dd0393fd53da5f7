// Apps whose flows tell that they have run: their names are in the header field X-Trace, in order.
import { type Answer, ask, type Question } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";

/** A flow that leaves its name in X-Trace. @param rest further actions */
export function traced(name: string, rest = ""): string {
  return `<flow>
  <eval out="$trace">concat($trace, ' ${name}')</eval>
  <set-response-headers>{"X-Trace": {{ $trace }}}</set-response-headers>
  ${rest}
</flow>`;
}

export type HandlerApp = {
  /** Lines of swagger.yaml. */
  readonly swagger: string;
  /** What flows do beside leaving their names, by name; `a` is the file a.xml. */
  readonly flows: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
};

export class HandlerGateway {
  static async start({ swagger, flows, files, env }: HandlerApp): Promise<HandlerGateway> {
    const written = Object.entries(flows).map(([name, rest]) => [`${name}.xml`, traced(name, rest)]);
    const own = { "swagger.yaml": `swagger: "2.0"\n${swagger}`, ...Object.fromEntries(written), ...files };
    return new HandlerGateway(await startTestGateway(own, env));
  }

  readonly gateway: TestGateway;

  private constructor(gateway: TestGateway) {
    this.gateway = gateway;
  }

  ask(path: string, question: Question = {}): Promise<Answer> {
    this.gateway.log.clear();
    return ask(this.gateway.url + path, question);
  }

  /** Status, the names of the flows that have run, and the body. */
  async run(path: string, question: Question = {}): Promise<readonly [status: number, trace: string, text: string]> {
    const { status, headers, text } = await this.ask(path, question);
    return [status, String(headers["x-trace"] ?? ""), text];
  }

  /** Topics and messages of the alerts of the last request. */
  async alerts(): Promise<readonly string[]> {
    await this.gateway.log.event({ type: "flat_access" });
    return this.gateway.log.all("flat_alert").map(({ topic, message }) => `${topic}: ${message}`);
  }
}
