// Which peers are believed when they say where a request came from: FLAT_TRUSTED_PROXIES.
import { BlockList, isIPv6, type Socket } from "node:net";

/** Peers to remember: asking the list costs more than a look-up. */
const MAX_KNOWN = 10_000;

export class TrustedProxies {
  readonly #list = new BlockList();
  readonly #known = new Map<string, boolean>();
  readonly #empty: boolean;

  /** @param networks addresses, and networks in CIDR notation */
  constructor(networks: readonly string[]) {
    this.#empty = networks.length === 0;
    for (const network of networks) {
      const [address = "", prefix] = network.split("/");
      if (prefix === undefined) this.#list.addAddress(address, familyOf(address));
      else this.#list.addSubnet(address, Number(prefix), familyOf(address));
    }
  }

  /** Whether the peer at the other end is one. */
  includes(socket: Socket): boolean {
    if (this.#empty) return false;
    const address = socket.remoteAddress;
    // It has gone already.
    if (address === undefined) return false;
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    const trusted = this.#list.check(address, familyOf(address));
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(address, trusted);
    return trusted;
  }
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}
