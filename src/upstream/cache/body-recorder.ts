// Keeps a copy of a response body while it goes by, as long as there is room for it.

/** How many bytes all recorders together may hold. */
export class RecordingRoom {
  readonly #capacity: number;
  /** The largest body that is recorded. Bytes. */
  readonly limit: number;
  #held = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.limit = Math.floor(capacity / 8);
  }

  take(bytes: number): boolean {
    if (this.#held + bytes > this.#capacity) return false;
    this.#held += bytes;
    return true;
  }

  free(bytes: number): void {
    this.#held -= bytes;
  }
}

export class BodyRecorder {
  readonly #room: RecordingRoom;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(room: RecordingRoom) {
    this.#room = room;
  }

  /** @returns false where there is no room: what was recorded is lost */
  add(chunk: Buffer): boolean {
    if (this.#size + chunk.length > this.#room.limit || !this.#room.take(chunk.length)) {
      this.stop();
      return false;
    }
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    return true;
  }

  /** All of it, in memory of its own: a chunk may keep a larger one alive. */
  finish(): Buffer {
    const body = Buffer.allocUnsafeSlow(this.#size);
    let at = 0;
    for (const chunk of this.#chunks) at += chunk.copy(body, at);
    this.stop();
    return body;
  }

  stop(): void {
    this.#room.free(this.#size);
    this.#chunks = [];
    this.#size = 0;
  }
}
