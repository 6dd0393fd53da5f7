// A free port for servers that can't choose one themselves.
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** A port of 127.0.0.1 below those that systems give to who asks for any (32768 to 60999 on Linux): so no test that runs beside takes it before it is used. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
