import a from "no-such-package";
export default () => a;
