// In the bundle, this replaces modules that dockerode loads eagerly and bgc never uses. See cli/build/build.mjs.
module.exports = {};
