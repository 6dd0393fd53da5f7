class Odd extends Error {}

const failures = {
  throws: () => {
    throw new TypeError("secret details");
  },
  rejects: async () => Promise.reject(new Odd("odd", { cause: new Error("why") })),
  text: async () => Promise.reject("only text"),
  function: async () => ({ ok: 1, handler: () => {} }),
  itself: async () => () => {},
  map: async () => ({ map: new Map() }),
  bigint: async () => ({ big: 1n }),
  bytes: async () => ({ deep: { bytes: new Uint8Array(2) } }),
  promise: async () => ({ later: Promise.resolve(1) }),
  circle: async () => {
    const circle = {};
    circle.again = circle;
    return circle;
  },
  deep: async () => JSON.parse("[".repeat(2000) + "]".repeat(2000)),
};

export default ({ params }) => failures[params.kind]();
