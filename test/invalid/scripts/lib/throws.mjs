const settings = undefined;
console.log;
settings.read();
export default () => 1;
