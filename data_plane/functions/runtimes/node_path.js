// Packages that an ES module imports are looked for in NODE_PATH, too, as those that are required are: there are the
// layers and AWS's SDK, which the `index.mjs` of Lambda's console imports. Node.js itself does not, see
// https://nodejs.org/api/esm.html#no-node_path; Lambda's does since nodejs18.x.
//
// Where Node.js can, from 22.15 on, its loader is hooked in place; before, hooks run in a thread of their own, which
// takes 25 ms and 10 MB. So they are set for functions that are ES modules alone.
"use strict";

const fs = require("fs");
const modules = require("module");
const path = require("path");
const { pathToFileURL } = require("url");

const ENV = process.env;
const PLACES = (ENV.NODE_PATH || "").split(path.delimiter);
const PARENTS = PLACES.filter((place) => path.basename(place) === "node_modules").map((place) => beside(place));
const { resolve } = modules.createRequire(path.join(ENV.LAMBDA_TASK_ROOT || "/", "index.js"));

function beside(place) {
  return pathToFileURL(path.join(path.dirname(place), "index.js")).href;
}

/** file: of the function's handler. */
exports.lookThereFor = (file) => {
  if (!isModule(file)) return;
  if (modules.registerHooks) modules.registerHooks({ resolve: resolveAtOnce });
  else if (modules.register) modules.register(pathToFileURL(__filename).href);
};

function isModule(file) {
  if (!file.endsWith(".js")) return file.endsWith(".mjs");
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const said = path.join(folder, "package.json");
    if (fs.existsSync(said)) return /"type"\s*:\s*"module"/.test(fs.readFileSync(said, "utf8"));
    if (folder === path.dirname(folder)) return false;
  }
}

exports.resolve = async (specifier, context, next) => {
  try {
    return await next(specifier, context);
  } catch (problem) {
    for (const attempt of attempts(specifier, context, problem)) {
      try {
        return await next(...attempt());
      } catch {} // not there either
    }
    throw problem;
  }
};

function resolveAtOnce(specifier, context, next) {
  try {
    return next(specifier, context);
  } catch (problem) {
    for (const attempt of attempts(specifier, context, problem)) {
      try {
        return next(...attempt());
      } catch {}
    }
    throw problem;
  }
}

/** What else to ask Node.js for: the same from elsewhere, and what `require` finds. */
function attempts(specifier, context, problem) {
  if (problem.code !== "ERR_MODULE_NOT_FOUND" || /^[./]|^\w+:/.test(specifier)) return [];
  const elsewhere = PARENTS.map((parentURL) => () => [specifier, { ...context, parentURL }]);
  return [...elsewhere, () => [pathToFileURL(resolve(specifier)).href, context]];
}
