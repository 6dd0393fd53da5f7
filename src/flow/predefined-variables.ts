// The variables that are there by themselves: `$request`, `$body`, `$upstream`, `$error`, `$api`, `$env`, `$server`. Each is made when it is first asked for.
import { jsonElement } from "../data/json-node.ts";
import { isJsonType } from "../data/media-type.ts";
import type { XNode } from "../data/node.ts";
import type { FlowError } from "../errors/flow-error.ts";
import type { XPathValue } from "../xpath/values.ts";
import type { ClientRequest } from "./client-request.ts";
import { ErrorView, type NotedError } from "./error-variable.ts";
import { RequestView } from "./request-view.ts";
import type { RouteApi } from "./route-api.ts";
import type { RouteMatch } from "./route-match.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";
import { UpstreamView } from "./upstream-view.ts";

/** What they tell of: the state of one request. */
type RequestState = {
  readonly request: ClientRequest;
  readonly match: RouteMatch;
  readonly services: { readonly env: XNode; readonly server: XNode };
  readonly upstreams: ReadonlyMap<string, UpstreamAnswer>;
  readonly error: FlowError | undefined;
  readonly errors: readonly NotedError[];
  readonly api: RouteApi | undefined;
  alert(topic: string, message: string): void;
};

export class PredefinedVariables {
  readonly #state: RequestState;
  #bodyAlerted = false;
  #requestNode: XNode | undefined;
  #upstreamNode: { readonly view: UpstreamView; readonly node: XNode } | undefined;
  #errorNode: { readonly error: FlowError; readonly count: number; readonly node: XNode } | undefined;
  #apiNode: XNode | undefined;

  constructor(state: RequestState) {
    this.#state = state;
  }

  /** As they are now; undefined for other names. */
  get(name: string): XPathValue | undefined {
    const { upstreams, error, api, services } = this.#state;
    switch (name) {
      case "request":
        this.#requestNode ??= jsonElement(new RequestView(this.#state), "request");
        return [this.#requestNode];
      case "body":
        return this.#body();
      case "upstream":
        return upstreams.size === 0 ? [] : [this.#upstream()];
      case "error":
        return error === undefined ? [] : [this.#error(error)];
      case "api":
        return api === undefined ? [] : [this.#api(api)];
      case "env":
        return [services.env];
      case "server":
        return [services.server];
      default:
        return undefined;
    }
  }

  /** One document as long as no answer is added, so that nodes of several paths keep their order. */
  #upstream(): XNode {
    const { upstreams, request } = this.#state;
    if (this.#upstreamNode?.view.shows(upstreams) !== true) {
      const view = new UpstreamView(upstreams, request.id);
      this.#upstreamNode = { view, node: jsonElement(view, "upstream") };
    }
    return this.#upstreamNode.node;
  }

  #error(error: FlowError): XNode {
    const { errors, request } = this.#state;
    if (this.#errorNode?.error !== error || this.#errorNode.count !== errors.length) {
      const view = new ErrorView(error, errors, request.id);
      this.#errorNode = { error, count: errors.length, node: jsonElement(view, "error") };
    }
    return this.#errorNode.node;
  }

  #api(api: RouteApi): XNode {
    this.#apiNode ??= jsonElement({ ...api, method: this.#state.request.method }, "api");
    return this.#apiNode;
  }

  #body(): XPathValue | undefined {
    const { content } = this.#state.request.body;
    if (content === undefined) return undefined;
    if (!isJsonType(content.mime)) return content.textOrBytes();
    const document = content.document();
    if (document !== undefined) return [document];
    if (content.size > 0 && !this.#bodyAlerted) {
      this.#bodyAlerted = true;
      this.#state.alert("body", `The request body is not valid JSON: ${content.fault ?? ""}`);
    }
    return content.text();
  }
}
