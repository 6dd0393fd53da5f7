// Why transactions can't be kept or read just now: a full disk, a server that is down.

export class StoreFault extends Error {}
