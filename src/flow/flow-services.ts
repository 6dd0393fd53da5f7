// What the flows of an app use while they run, made once for all requests.
import type { Config } from "../config/elements/index.ts";
import type { XNode } from "../data/node.ts";
import type { CredentialMask } from "../debugging/credential-mask.ts";
import type { RequestDebugging } from "../debugging/request-debugging.ts";
import type { FileCache } from "../locations/file-cache.ts";
import type { Site } from "../locations/site.ts";
import type { Logger } from "../logging/logger.ts";
import type { KeySets } from "../security/key-sets.ts";
import type { Settings } from "../settings/settings.ts";
import type { GatewayFigures } from "../telemetry/gateway-figures.ts";
import type { Tracing } from "../telemetry/tracing.ts";
import type { TransactionStore } from "../transactions/transaction-store.ts";
import type { Transport } from "../upstream/transport.ts";
import type { OperationService } from "./operation-service.ts";

/** What a running flow needs of its gateway. */
export type FlowServices = {
  readonly settings: Settings;
  /** What conf/config.xml says. */
  readonly config: Config;
  readonly site: Site;
  readonly files: FileCache;
  readonly upstream: Transport;
  /** Calls operations of the app's own definition; undefined where there is none. */
  readonly operations?: OperationService | undefined;
  /** The keys of servers that issue tokens. */
  readonly keySets: KeySets;
  readonly logger: Logger;
  /** What keeps asynchronous runs; undefined where there are none, or it can't be used. */
  readonly transactions?: TransactionStore | undefined;
  /** Undefined where nobody asks for them. */
  readonly figures?: GatewayFigures | undefined;
  /** Undefined where nobody collects spans. */
  readonly tracing?: Tracing | undefined;
  /** For all that shows requests and their data. */
  readonly mask: CredentialMask;
  /** Which requests have debug output; undefined where none can. */
  readonly debugging: RequestDebugging | undefined;
  /** `$env` and `$server`, made once. */
  readonly env: XNode;
  readonly server: XNode;
};
