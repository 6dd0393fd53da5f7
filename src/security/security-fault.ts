// Why a request doesn't satisfy a security scheme.

/** Its message is for the client: no token or part of one stands in it. */
export class SecurityFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SecurityFault";
  }
}
