// What an app's asynchronous routes have in common, worked out at load: how they run, and the resource that tells of their runs.
import type { Definition, OperationEntry, Transactions } from "../../definition/definition.ts";
import type { Problems } from "../../errors/problems.ts";
import type { Flow } from "../../flow/flow.ts";
import type { GatewayRoute } from "../../routing/table.ts";
import type { RouteSecurity } from "../../security/route-security.ts";
import { type BackgroundRoute, bareRoute, type Route } from "../routes/route.ts";
import type { Stage } from "../stage.ts";
import type { PlannedRoute } from "../stages.ts";
import { TransactionAccess } from "./transaction-access.ts";
import { sendTransaction, sendTransactions } from "./transaction-pages.ts";

export type AppTransactions = {
  /** What tells the app from others: title and base path. */
  readonly name: string;
  /** How many runs of each asynchronous route may be under way. */
  readonly lanes: ReadonlyMap<string, number>;
};

export class BackgroundRoutes implements AppTransactions {
  readonly #definition: Definition;
  readonly #transactions: Transactions;
  readonly #base: string;
  /** Whether the definition has security is known when all routes are. */
  readonly #ownership: { isOn: boolean; readonly claim: string | undefined };
  readonly #lanes = new Map<string, { readonly route: BackgroundRoute; readonly security: Route["security"] }>();
  readonly #operations: OperationEntry[] = [];
  #access: TransactionAccess | undefined;
  #unauthorized: Route["unauthorized"];

  constructor(definition: Definition, transactions: Transactions) {
    this.#definition = definition;
    this.#transactions = transactions;
    this.#base = definition.basePath + transactions.path.path;
    this.#ownership = { isOn: false, claim: transactions.owner };
  }

  get name(): string {
    const { title, basePath } = this.#definition;
    return `${title} ${basePath}`;
  }

  get lanes(): ReadonlyMap<string, number> {
    return new Map([...this.#lanes].map(([lane, { route }]) => [lane, route.concurrency]));
  }

  /** @param lane method and path. @returns undefined for a synchronous route */
  add(lane: string, operation: OperationEntry, security: Route["security"]): BackgroundRoute | undefined {
    const { background } = operation;
    if (background === undefined) return undefined;
    const { timeout, concurrency, maxQueue, retain = this.#transactions.retain } = background;
    const common = { transactions: this.#base, ownership: this.#ownership };
    const route = { lane, timeout, concurrency, maxQueue, retain, ...common };
    this.#lanes.set(lane, { route, security });
    this.#operations.push(operation);
    return route;
  }

  /** @param securities all that the definition demands anywhere. Warns where everybody sees everything */
  finish(securities: readonly RouteSecurity<Flow>[], problems: Problems): void {
    this.#ownership.isOn = securities.length > 0;
    const lanes = new Map([...this.#lanes].map(([lane, { security }]) => [lane, security]));
    const { adminScope } = this.#transactions;
    const [ownership, unauthorized] = [this.#ownership, this.#unauthorized];
    this.#access = new TransactionAccess({ lanes, securities, ownership, adminScope, unauthorized });
    if (this.#definition.security !== undefined) return;
    const open = this.#operations.find(({ source }) =>
      [source.operation, ...source.path].every((node) => node?.get("security") === undefined),
    );
    if (open !== undefined)
      problems.warn(
        (open.background ?? this.#transactions.path).error(
          "Everybody can start runs of this route, and see what came of them: there is no security",
          "An empty list, security: [], says that it is meant so.",
        ),
      );
    else if (this.#operations.length === 0 && securities.length === 0)
      problems.warn(this.#transactions.path.error("Everybody can see all transactions: there is no security"));
  }

  /** The paths of the resource. @param unmatched what runs for errors, and CORS */
  pages({ errorFlow, handlers, cors, unauthorized }: Route): readonly GatewayRoute<PlannedRoute>[] {
    const { path } = this.#transactions;
    this.#unauthorized = unauthorized;
    const page = (name: string, answer: (access: TransactionAccess) => Stage): GatewayRoute<PlannedRoute> => {
      const label = { method: "GET", path: this.#definition.basePath + name };
      // Several securities are tried: none of them is to answer 401 before the last one has failed.
      const route = { ...bareRoute, label, errorFlow, handlers, cors, methods: ["GET", "HEAD"] };
      const stage: Stage = (exchange) => answer(this.#access as TransactionAccess)(exchange);
      return { ...path, path: name, route: { route, stages: [stage] } };
    };
    return [
      page(path.path, (access) => (exchange) => sendTransactions(exchange, access, this.#base)),
      page(`${path.path}/{key}`, (access) => (exchange) => sendTransaction(exchange, access)),
    ];
  }
}
