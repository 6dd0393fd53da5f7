// Comment
import { a } from "./nowhere.mjs";
export default () => a;
