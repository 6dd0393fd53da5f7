// Types of the undici files that the gateway loads. The whole package (fetch, WebSocket, caches …) costs 90 ms more at start.
declare module "undici/lib/core/connect.js" {
  import { buildConnector } from "undici";
  export default buildConnector;
}
