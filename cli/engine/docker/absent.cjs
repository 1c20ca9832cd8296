// Takes the place, in the bundle, of what dockerode loads eagerly and bgc never uses. See cli/build.mjs.
module.exports = {};
