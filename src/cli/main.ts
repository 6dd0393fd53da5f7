// The `flat` command: what it understands, and its exit codes.
import { Argument, Command, CommanderError } from "commander";
import { version } from "../version.ts";
import { ExitCode } from "./exit-code.ts";
import { printFault } from "./print-problems.ts";
import { type SchemaKind, schemaKinds } from "./schema-kinds.ts";
import { type Shell, shells } from "./shells.ts";
import type { StartArguments } from "./start.ts";
import type { TestArguments } from "./test.ts";

/** Runs one command line (without `node` and the script). Resolves when the command is done; the exit code is set. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await program().parseAsync([...args], { from: "user" });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

function program(): Command {
  const flat = new Command("flat")
    .description("Runs an app of Flatgate: swagger.yaml and its flows.")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(flat -h shows what there is)")
    .helpCommand(false);
  flat
    .command("init")
    .description("write a starter app with a test into DIR (default: this folder)")
    .argument("[DIR]", "the app folder", ".")
    .action(async (folder: string) => (await import("./init.ts")).init(folder));
  addGatewayCommands(flat);
  flat
    .command("check")
    .description("compile the app and list every fault")
    .argument("[DIR]", "the app folder", ".")
    .action(async (folder: string) => (await import("./check.ts")).check(folder));
  flat
    .command("routes")
    .description("print the compiled routing table")
    .argument("[DIR]", "the app folder", ".")
    .option("--json", "as JSON")
    .action(async (folder: string, options: { json?: boolean }) =>
      (await import("./routes.ts")).routes(folder, options),
    );
  flat
    .command("openapi")
    .description("print the definition as clients get it")
    .argument("[DIR]", "the app folder", ".")
    .option("--json", "as JSON; by default as YAML")
    .action(async (folder: string, options: { json?: boolean }) =>
      (await import("./openapi.ts")).openapi(folder, options),
    );
  flat
    .command("schema")
    .description("print the schema of a file of an app, for editors")
    .addArgument(new Argument("[KIND]", "the kind of file").choices(schemaKinds).default("swagger"))
    .action(async (kind: SchemaKind) => (await import("./schema.ts")).schema(kind));
  flat
    .command("completion")
    .description("print the script that completes this command in a shell")
    .addArgument(new Argument("<SHELL>", "the shell").choices(shells))
    .action(async (shell: Shell) => (await import("./completion.ts")).completion(shell, flat));
  addTestCommands(flat);
  flat
    .command("pull")
    .description("accepted for compatibility: there is nothing to pull")
    .option("-b, --beta", "has no effect")
    .action(() => void process.stdout.write("There is nothing to pull: Flatgate needs no image.\n"));
  return flat;
}

/** To run a gateway, and to command one that runs. */
function addGatewayCommands(flat: Command): void {
  flat
    .command("start")
    .description("start the app in DIR (default: this folder)")
    .argument("[DIR]", "the app folder", ".")
    .option("-p, --port <port>", "port to listen on", "8080")
    .option("--host <address>", "address to listen on (default: FLAT_HOST, else 127.0.0.1)")
    .option("--admin-port <port>", "port for health checks and status pages (default: FLAT_ADMIN_PORT, else none)")
    .option("--admin-host <address>", "its address (default: FLAT_ADMIN_HOST, else 127.0.0.1)")
    .option("--tls-cert <file>", "PEM file with the certificate and its chain: speak https (as FLAT_TLS_CERT)")
    .option("--tls-key <file>", "PEM file with its private key (as FLAT_TLS_KEY)")
    .option("--tls-client-ca <file>", "PEM file with the authorities of clients, which then need a certificate")
    .option("-d, --debug <topics>", "debug topics, as FLAT_DEBUG")
    .option("--workers <number>", "processes that serve; auto: as many as there are processors", "1")
    .option("-w, --watch", "reload the app whenever one of its files changes")
    .option("-b, --beta", "accepted for compatibility: there is nothing to pull")
    .action(async (folder: string, options: StartArguments) => (await import("./start.ts")).start(folder, options));
  for (const [name, description] of [
    ["stop", "stop the gateway that runs the app in DIR (default: this folder)"],
    ["reload", "have the gateway that runs the app in DIR (default: this folder) load it anew"],
  ] as const) {
    flat
      .command(name)
      .description(description)
      .argument("[DIR]", "the app folder", ".")
      .option("-p, --port <port>", "the port of the gateway, where several run this app")
      .action(async (folder: string, options: { port?: string }) => {
        if (name === "stop") await (await import("./stop.ts")).stop(folder, options);
        else await (await import("./reload.ts")).reload(folder, options);
      });
  }
}

/** To try out what an app does. */
function addTestCommands(flat: Command): void {
  flat
    .command("test")
    .description("run the tests of the app in DIR (default: this folder), or the files named")
    .argument("[FILES|DIR...]", "test files, and the app folder as the last one")
    .option("-d, --debug <topics>", "debug topics, as FLAT_DEBUG")
    .option("--timeout <seconds>", "time limit of each test", "60")
    .option("-w, --watch", "run tests again whenever something changes that they use")
    .option("--coverage", "tell which steps, branches and routes the tests have run")
    .option("--lcov <file>", "write the coverage of flows to a file, for tools that read lcov")
    .action(async (names: string[], options: TestArguments) => (await import("./test.ts")).test(names, options));
  flat
    .command("check-template")
    .description("compile a template and list its faults")
    .argument("[FILE]", "the template")
    .action(async (file: string | undefined) => (await import("./check-template.ts")).checkTemplate(file));
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : ExitCode.usage;
  return printFault(error);
}
