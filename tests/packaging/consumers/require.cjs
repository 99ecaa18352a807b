// A CommonJS module: require() of an ES module. Arguments: a matrix, its mask.
const { stats, toCsv } = require("collapsar");

const [matrix, mask] = process.argv.slice(2);
stats(matrix, { mask }).then((snapshot) => process.stdout.write(toCsv(snapshot)));
