// A file, or a range of it, that is the body of the response: streamed from disk, never held in memory.

export type FileResponse = {
  /** Absolute, real path of a regular file inside the app folder. */
  readonly path: string;
  /** First byte to send. */
  readonly start: number;
  /** Last byte to send: one less than `start` where the file is empty. */
  readonly end: number;
};
