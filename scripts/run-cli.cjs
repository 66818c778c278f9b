/** `kakehashi` from the working copy: builds first when dist is older than the sources. */
const { Module } = require('node:module');
const { join } = require('node:path');
const { freshBuild } = require('./fresh-build.cjs');

freshBuild();
process.argv[1] = join(__dirname, '../dist/cli/main.js');
Module.runMain();
