module.exports = () => "plain";
