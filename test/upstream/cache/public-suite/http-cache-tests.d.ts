// Type of the one file of the package that is used.
declare module "http-cache-tests/tests/index.mjs" {
  const suites: readonly unknown[];
  export default suites;
}
