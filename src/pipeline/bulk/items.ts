// The items of a request that has many: where they are is known, and each is looked into when its turn comes.

export type Items = {
  readonly count: number;
  /** The JSON of an item in UTF-8, or a sentence that says why it can't be read. */
  readonly read: (index: number) => Buffer | string;
};

/** Why the items of a request can't be told apart: none of them runs. */
export class ItemsFault extends Error {
  readonly status: number;

  /** @param message a sentence for the client */
  constructor(message: string, status = 400) {
    super(message);
    this.name = "ItemsFault";
    this.status = status;
  }
}

export function tooMany(max: number): ItemsFault {
  return new ItemsFault(`There are more than ${max} items.`, 413);
}
