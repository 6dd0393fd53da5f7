module.exports = () => {
  let x = ;
};
