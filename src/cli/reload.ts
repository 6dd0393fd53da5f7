// `flat reload`: has the gateway of an app folder load its app anew; faults are shown as `flat check` does.
import { control } from "../server/control/control-client.ts";
import { CommandFault } from "./command-fault.ts";
import { ExitCode } from "./exit-code.ts";
import { counted } from "./print-problems.ts";
import { runningGateway } from "./running-gateway.ts";

/** @throws CommandFault (1) with the faults; the gateway goes on as it was then */
export async function reload(name: string, options: { readonly port?: string }): Promise<void> {
  const answer = await control(await runningGateway(name, options.port), "reload", false);
  if (answer === undefined) throw new CommandFault(ExitCode.failure, "The gateway ended before it had reloaded");
  const { url, problems = [], duration = 0 } = answer;
  if (problems.length > 0) {
    const count = counted(problems.length, "error");
    throw new CommandFault(ExitCode.failure, `${problems.join("\n\n")}\n\n${count}: ${url} goes on as it was`);
  }
  process.stdout.write(`Reloaded ${url} in ${Math.round(duration)} ms\n`);
}
