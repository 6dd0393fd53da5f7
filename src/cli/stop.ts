// `flat stop`: stops the gateway of an app folder, and waits until it has ended.
import { control } from "../server/control/control-client.ts";
import { runningGateway } from "./running-gateway.ts";

export async function stop(name: string, options: { readonly port?: string }): Promise<void> {
  const answer = await control(await runningGateway(name, options.port), "stop", true);
  process.stdout.write(`Stopped${answer === undefined ? "" : ` ${answer.url}`}\n`);
}
