const a = require("./nowhere");
module.exports = () => a;
