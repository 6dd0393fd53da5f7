// Why an XML or HTML text can't be used, and where.

/** Levels of elements that are accepted. */
export const maxElementDepth = 1000;

export class XmlFault extends Error {
  /** Where in the text, from 0. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = "XmlFault";
    this.offset = offset;
  }
}
