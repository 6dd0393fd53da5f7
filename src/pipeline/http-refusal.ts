// A request that HTTP itself forbids to serve (400, 408, 413, 415, 417, 431): no flow runs, and the connection is closed.

export class HttpRefusal extends Error {
  readonly status: number;

  /** @param message for the client and the log */
  constructor(status: number, message: string) {
    super(message);
    this.name = "HttpRefusal";
    this.status = status;
  }
}
