export default ({ input }) => ({
  type: input instanceof Uint8Array ? "bytes" : typeof input,
  input: input instanceof Uint8Array ? [...input] : input ?? null,
});
