import "./syntax.mjs";
export default () => 1;
