// The inside of a Node.js worker: loads the function's handler and answers calls, as AWS's Node.js runtime does.
//
// Run by path under the user's node, 16 or later; it needs nothing but node. Its arguments are two descriptors, of the
// socket that speaks the frames of frames.py and of the pipe of tickets.py, and the emulator's endpoint, or nothing. Errors, their texts and the format of the log
// are those of AWS's runtime; a log event of several lines is one line in the pipe, marked as in journal.py.
//
// A handler answers by its promise, or by its callback: then its answer goes out when the event loop is empty, unless
// `context.callbackWaitsForEmptyEventLoop` is false; an error, and what goes by `context.succeed` and its like, goes out
// at once. The first of them counts. One that does neither has answered null when the loop is empty, but an `async` one
// has failed. So says AWS's runtime client: CallbackContext.js, Runtime.js and Errors.js of
// https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
// From nodejs24.x on, whatever node runs here, a handler answers by what it returns or by its promise, and by that alone:
// so says the client's fourth version (src/runtime, src/function/callback-deprecation.ts).
//
// What is used of Node.js while calls run is taken before the function is loaded, which may replace it.
//
// A handler wrapped in `awslambda.streamifyResponse` gets its calls by the Runtime API, and a stream to write to, see
// streaming.js. The answer ends when the handler is done and the stream is ended; an error goes into the trailers.
"use strict";

const fs = require("fs");
const path = require("path");
const util = require("util");
const { pathToFileURL } = require("url");

const { Channel, READY, RESULT, ERROR } = require("./frames.js");
const { writeSync } = fs;

const ENV = process.env;
const [SOCKET, TICKETS, ENDPOINT] = process.argv.splice(2, 3);
const LAYERS = process.argv.splice(2); // where `/opt` is, for the names of handlers
const NO_CALLBACKS = Number((/nodejs(\d+)/.exec(ENV.AWS_EXECUTION_ENV) || [])[1]) >= 24;
const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const NO_WARNING = "AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING";
const RECORD_START = "\0\u0002";
const RECORD_NEWLINE = "\0\u001e";
const channel = new Channel(Number(SOCKET), Number(TICKETS));
if (ENDPOINT) require("./api_names.js").leadHere(ENDPOINT);
let report = (json) => channel.fail(json);
let requestId = "";
const NO_CALL = NO_CALLBACKS ? "-" : undefined;

// -- logging ----------------------------------------------------------------------------------------------------------
function log(level, text) {
  write(`${new Date().toISOString()}\t${requestId || NO_CALL}\t${level}\t${text}`);
}

function write(line) {
  const data = Buffer.from(RECORD_START + line.replace(/\n/g, RECORD_NEWLINE) + "\n");
  for (let sent = 0; sent < data.length; ) {
    try {
      sent += writeSync(1, data, sent);
    } catch (problem) {
      if (problem.code !== "EAGAIN") return; // the function has closed it
    }
  }
}

const LEVELS = { log: "INFO", info: "INFO", debug: "DEBUG", trace: "TRACE", warn: "WARN", error: "ERROR", fatal: "FATAL" };
for (const [name, level] of Object.entries(LEVELS)) {
  console[name] = (first, ...values) => log(level, util.format(first, ...values)); // no value at all is undefined
}

/** An error the runtime reports: `said` says when it came. */
let logError = (said, error) => log("ERROR", `${said} \t${shown(intoError(error))}`);

/** A LogFormat of JSON: an object a line, of those that are detailed enough; one value is logged as it is. */
if (ENV.AWS_LAMBDA_LOG_FORMAT === "JSON") {
  const ranks = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
  const least = ranks.indexOf(ENV.AWS_LAMBDA_LOG_LEVEL);
  const say = (level, values) => {
    const record = { timestamp: new Date().toISOString(), level, requestId: requestId || NO_CALL };
    write(JSON.stringify(values.length < 2 ? alone(record, values[0]) : together(record, values)));
  };
  for (const [name, level] of Object.entries(LEVELS)) {
    console[name] = ranks.indexOf(level) < least ? () => {} : (...values) => say(level, values);
  }
  logError = (said, error) => say("ERROR", [intoError(error)]);
}

function alone(record, value) {
  try {
    const message = JSON.parse(JSON.stringify({ value }, (_, each) => (isError(each) ? itemized(each) : each))).value;
    return { ...record, message };
  } catch (problem) {
    return { ...record, message: util.format(value) }; // it has cycles, say
  }
}

/** Several values are formatted as text; the first error among them is itemized as well, or among those that follow. */
function together(record, values) {
  const error = values.slice(NO_CALLBACKS ? 1 : 0).find(isError);
  return { ...record, message: util.format(...values), ...(error && errorOf(error)) };
}

function itemized(error) {
  return { ...errorOf(error), ...error };
}

function errorOf(error) {
  const type = error instanceof Fault ? error.name.replace("Runtime.", "") : (error.constructor || {}).name;
  return { errorType: type || "UnknownError", errorMessage: error.message, stackTrace: String(error.stack || "").split("\n") };
}

function isError(value) {
  return value instanceof Error;
}

// -- errors -----------------------------------------------------------------------------------------------------------
class Fault extends Error {
  constructor(type, message) {
    super(message);
    Object.defineProperty(this, "name", { value: type, enumerable: NO_CALLBACKS });
    Error.captureStackTrace(this, Fault);
  }
}

/** What is answered. An error's texts, too, are the function's own, and may fail. */
function described(error) {
  try {
    if (util.types.isNativeError(error) || isError(error)) {
      const trace = String(error.stack || "").split("\n");
      return { errorType: String(error.name), errorMessage: String(error.message), trace };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch (problem) {
    const message = "callback called with Error argument, but there was a problem while retrieving one or more of its ";
    return { errorType: "handled", errorMessage: `${message}message, name, and stack`, trace: [] };
  }
}

/** What is logged: errors with all that they hold, other errors among it. */
function shown(error) {
  try {
    return JSON.stringify(error, (_, value) => (isError(value) ? listed(value) : value));
  } catch (problem) {
    return JSON.stringify(described(error)); // it has cycles, say
  }
}

function listed(error) {
  const { name: errorType, message: errorMessage, code, stack } = error;
  return { errorType, errorMessage, code, ...error, ...(typeof stack === "string" && { stack: stack.split("\n") }) };
}

function intoError(thrown) {
  try {
    return isError(thrown) ? thrown : new Error(thrown);
  } catch (problem) {
    return problem; // it has no text
  }
}

// -- the handler ------------------------------------------------------------------------------------------------------
function fileOf(folder, module) {
  const root = ENV.LAMBDA_TASK_ROOT;
  const roots = folder.startsWith("/opt/") ? LAYERS.map((layer) => layer + folder.slice(4)) : [path.resolve(root, folder)];
  const places = roots.map((from) => path.join(from, module));
  const isFile = (file) => fs.existsSync(file) && fs.statSync(file).isFile();
  const found = places.flatMap((place) => ["", ".js", ".mjs", ".cjs"].map((end) => place + end)).find(isFile);
  if (found) return found;
  try {
    const itself = NO_CALLBACKS ? undefined : places.find(fs.existsSync); // a folder's index, or a package's
    return require.resolve(itself || module, { paths: [root, ...roots] });
  } catch (problem) {
    const stack = "Require stack:\n- /var/runtime/index.mjs";
    throw new Fault("Runtime.ImportModuleError", `Error: Cannot find module '${module}'\n${stack}`);
  }
}

async function load(handler) {
  if (handler.includes("..")) {
    const wanted = "Use absolute paths when specifying root directories in handler names.";
    throw new Fault("Runtime.MalformedHandlerName", `'${handler}' is not a valid handler name. ${wanted}`);
  }
  const [, folder, module, names] = /^(.*\/)?([^./]+)\.(.+)$/.exec(handler) || [];
  if (!names) throw new Fault("Runtime.MalformedHandlerName", "Bad handler");
  const file = fileOf(folder || "", module);
  require("./node_path.js").lookThereFor(file);
  const loaded = await import(pathToFileURL(file).href).catch((problem) => {
    if (problem instanceof SyntaxError) throw typed(problem, "Runtime.UserCodeSyntaxError");
    const missing = problem && problem.code === "MODULE_NOT_FOUND";
    throw missing ? typed(problem, "Runtime.ImportModuleError") : problem;
  });
  const find = (from) => names.split(".").reduce((found, name) => (found ? found[name] : undefined), from);
  const found = find(loaded) || find(loaded.default);
  if (!found) throw new Fault("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
  if (typeof found !== "function") throw new Fault("Runtime.HandlerNotFound", `${handler} is not a function`);
  if (found.length >= 3 && !found[STREAMING]) dissuade(found);
  return found;
}

/** From a handler that takes a callback. */
function dissuade(handler) {
  const more = "https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html";
  if (NO_CALLBACKS) {
    const gone = "AWS Lambda has removed support for callback-based function handlers starting with Node.js 24.";
    const wanted = "You need to modify this function to use a supported handler signature to use Node.js 24 or later.";
    throw new Fault("Runtime.CallbackHandlerDeprecated", `ERROR: ${gone} ${wanted} For more information see ${more}.`);
  }
  if (ENV[NO_WARNING] !== undefined || handler.length > 3 || isAsync(handler)) return;
  const plans = "AWS Lambda plans to remove support for callback-based function handlers starting with Node.js 24.";
  const wanted = "You will need to update this function to use an async handler to use Node.js 24 or later.";
  const why = "For more information and to provide feedback on this change, see ";
  const issue = "https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137.";
  console.warn(`${plans} ${wanted} ${why}${issue} To disable this warning, set the ${NO_WARNING} environment variable.`);
}

function isAsync(handler) {
  return Boolean(handler.constructor) && handler.constructor.name === "AsyncFunction";
}

/** AWS names the error by its own type and puts the one it was into the message. */
function typed(problem, type) {
  const fault = new Fault(type, `${problem.name}: ${problem.message}`);
  fault.stack = [`${type}: ${fault.message}`, ...String(problem.stack).split("\n").slice(1)].join("\n");
  return fault;
}

// -- calls ------------------------------------------------------------------------------------------------------------
function contextOf(call) {
  const context = NO_CALLBACKS ? {} : { callbackWaitsForEmptyEventLoop: true }; // to spread it costs more than a call
  context.functionVersion = ENV.AWS_LAMBDA_FUNCTION_VERSION;
  context.functionName = ENV.AWS_LAMBDA_FUNCTION_NAME;
  context.memoryLimitInMB = ENV.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
  context.logGroupName = ENV.AWS_LAMBDA_LOG_GROUP_NAME;
  context.logStreamName = ENV.AWS_LAMBDA_LOG_STREAM_NAME;
  context.clientContext = call.clientContext ? JSON.parse(call.clientContext) : undefined;
  context.identity = undefined;
  context.invokedFunctionArn = call.arn;
  context.awsRequestId = call.requestId;
  context.tenantId = undefined;
  context.getRemainingTimeInMillis = () => Math.max(0, call.deadline - Date.now());
  return context;
}

function eventOf(call) {
  const event = JSON.parse(call.body);
  if (event && event.ResponseURL) require("./responses.js").expect(event.ResponseURL, ENV.AWS_ENDPOINT_URL);
  return event;
}

function begin(call) {
  requestId = call.requestId;
  ENV._X_AMZN_TRACE_ID = call.traceId;
}

/** What is to happen when the event loop is empty, for the call that runs. */
let whenIdle = null;
process.on("beforeExit", () => {
  const then = whenIdle;
  whenIdle = null;
  if (then) then();
});

async function answerReturned(handler, event, context) {
  const idle = new Promise((resolve, reject) => (whenIdle = () => reject(unsettled())));
  try {
    return await Promise.race([handler(event, context), idle]);
  } finally {
    whenIdle = null;
  }
}

function answerCalledBack(handler, event, context) {
  return new Promise((resolve, reject) => {
    let answered = false;
    const first = (answer) => (...values) => {
      if (answered) return;
      answered = true;
      whenIdle = null;
      answer(...values);
    };
    const failed = (error) => error !== undefined && error !== null;
    const done = (error, value) => (failed(error) ? reject(error) : resolve(value));
    const callback = first((error, value) => {
      if (failed(error) || !context.callbackWaitsForEmptyEventLoop) done(error, value);
      else whenIdle = () => resolve(value);
    });
    context.done = first(done);
    context.succeed = first(resolve);
    context.fail = first((error) => reject(failed(error) ? error : "handled"));
    whenIdle = first(() => (isAsync(handler) ? reject(unsettled()) : resolve(null)));
    try {
      const promise = handler(event, context, callback);
      if (promise && typeof promise.then === "function") promise.then(context.succeed, context.fail);
    } catch (error) {
      callback(error);
    }
  });
}

function unsettled() {
  const why = "This is most commonly caused by a Promise that was never settled.";
  const more = "For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes";
  const message = `The Lambda runtime client detected an unexpected Node.js exit code. ${why} ${more}`;
  return new Fault("Runtime.NodeJsExit", message);
}

const MISUSED = "Runtime.InvalidStreamingOperation";

globalThis.awslambda = {
  streamifyResponse(handler) {
    handler[STREAMING] = "response";
    return handler;
  },
  HttpResponseStream: {
    /** The metadata and its delimiter go before whatever is written first; as in AWS, `end` alone writes nothing. */
    from(stream, metadata) {
      stream.setContentType("application/vnd.awslambda.http-integration-response");
      const prelude = JSON.stringify(metadata);
      stream._onBeforeFirstWrite = (write) => write(Buffer.concat([Buffer.from(prelude), Buffer.alloc(8)]));
      return stream;
    },
  },
};

async function answerStreaming(handler, event, context, { request, stream, sent }) {
  try {
    const returned = handler(event, stream, context);
    if (!returned || typeof returned.then !== "function") {
      throw new Fault(MISUSED, "Streaming does not support non-async handlers.");
    }
    const value = await Promise.race([returned, sent.then(() => returned)]);
    if (value !== undefined) console.warn("Streaming handlers ignore return values.");
  } catch (error) {
    if (stream.writableEnded || stream.destroyed) throw error;
    logError("Invoke Error", error);
    const said = described(error);
    request.addTrailers({
      "Lambda-Runtime-Function-Error-Type": said.errorType,
      "Lambda-Runtime-Function-Error-Body": Buffer.from(JSON.stringify(said)).toString("base64"),
    });
    stream.end();
  }
  await sent;
}

function textOf(value) {
  try {
    const text = JSON.stringify(value === undefined ? null : value);
    return text === undefined ? "null" : text;
  } catch (problem) {
    throw new Error("Unable to stringify response body");
  }
}

async function serve(handler) {
  const answerOf = NO_CALLBACKS ? answerReturned : answerCalledBack;
  await channel.send(READY);
  for (;;) {
    const call = await channel.next();
    begin(call);
    try {
      const text = textOf(await answerOf(handler, eventOf(call), contextOf(call)));
      await channel.send(RESULT, text);
    } catch (error) {
      logError("Invoke Error", error);
      await channel.send(ERROR, JSON.stringify(described(error)));
    }
  }
}

async function serveStreaming(handler) {
  const streaming = require("./streaming.js");
  const next = streaming.connect();
  report = streaming.report; // not before what was streamed
  for (;;) {
    const call = await next();
    begin(call);
    const answer = streaming.answerStream(call.requestId, (message) => new Fault(MISUSED, message));
    await answerStreaming(handler, eventOf(call), contextOf(call), answer).catch((error) => {
      logError("Invoke Error", error);
    });
  }
}

/** Not the call's own error: another call must not meet a process that ends. */
async function end(error, status) {
  await report(JSON.stringify(described(error)));
  process.exit(status);
}

function crash(said, error, status) {
  logError(said, error);
  end(error, status);
}

process.on("uncaughtException", (error) => crash("Uncaught Exception", error, 129));
process.on("unhandledRejection", (reason, promise) => {
  const fault = new Fault("Runtime.UnhandledPromiseRejection", reason);
  crash("Unhandled Promise Rejection", Object.assign(fault, { reason, promise }), 128);
});

async function main() {
  let handler;
  try {
    handler = await load(ENV._HANDLER);
  } catch (error) {
    logError(NO_CALLBACKS ? "Init Error" : "Uncaught Exception", error);
    await end(error, 1);
  }
  await (handler[STREAMING] ? serveStreaming(handler) : serve(handler)).catch(() => process.exit(1)); // nobody is there
}

main();
