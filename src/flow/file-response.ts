// A file, or a range of it, that is the body of the response: streamed from disk, never held in memory.

export type FileResponse = {
  /** Absolute, real path of a regular file inside the app folder. */
  readonly path: string;
  /** Bytes of the whole file when it was looked up. */
  readonly size: number;
  /** First byte to send. */
  readonly start: number;
  /** Behind the last byte to send: `end - start` is the length of the body. */
  readonly end: number;
};
