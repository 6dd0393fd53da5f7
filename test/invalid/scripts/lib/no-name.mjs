import { right } from "./right.mjs";
export default () => right;
