// Why a key can't be used, or a token, signature or ciphertext is refused.

/** Its message is fit for logs: no key, passphrase, token or part of one stands in it. */
export class CryptoFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CryptoFault";
  }
}
