// The inside of a Node.js worker: loads the function's handler and answers calls, as AWS's Node.js runtime does.
//
// Run by path under the user's node, 16 or later; it needs nothing but node. Its arguments are two descriptors, of the
// socket that speaks the frames of frames.py and of the pipe of tickets.py. Errors, their texts and the format of the log
// are those of AWS's runtime; a log event of several lines is one line in the pipe, marked as in journal.py.
//
// A handler answers by its promise, or by its callback: then its answer goes out when the event loop is empty, unless
// `context.callbackWaitsForEmptyEventLoop` is false. One that does neither has answered null when the loop is empty.
//
// A handler wrapped in `awslambda.streamifyResponse` gets its calls by the Runtime API, and a stream to write to, see
// streaming.js. The answer ends when the handler is done and the stream is ended; an error goes into the trailers.
"use strict";

const fs = require("fs");
const path = require("path");
const util = require("util");
const { pathToFileURL } = require("url");

const { Channel, READY, INIT_ERROR, RESULT, ERROR } = require("./frames.js");

const ENV = process.env;
const [SOCKET, TICKETS] = process.argv.splice(2).map(Number);
const RECORD_START = "\0\u0002";
const RECORD_NEWLINE = "\0\u001e";
const channel = new Channel(SOCKET, TICKETS);
let report = (json, told) => channel.send(INIT_ERROR, json, told);
let requestId = "";

// -- logging ----------------------------------------------------------------------------------------------------------
function log(level, text) {
  const line = `${new Date().toISOString()}\t${requestId || "undefined"}\t${level}\t${text}`;
  const data = Buffer.from(RECORD_START + line.replace(/\n/g, RECORD_NEWLINE) + "\n");
  for (let sent = 0; sent < data.length; ) {
    try {
      sent += fs.writeSync(1, data, sent);
    } catch (problem) {
      if (problem.code !== "EAGAIN") throw problem;
    }
  }
}

const LEVELS = { log: "INFO", info: "INFO", debug: "DEBUG", trace: "TRACE", warn: "WARN", error: "ERROR" };
for (const [name, level] of Object.entries(LEVELS)) {
  console[name] = (...values) => log(level, util.format(...values));
}

// -- errors -----------------------------------------------------------------------------------------------------------
class Fault extends Error {
  constructor(type, message) {
    super(message);
    this.name = type;
  }
}

function described(error) {
  if (util.types.isNativeError(error) || error instanceof Error) {
    const trace = (error.stack || "").split("\n");
    return { errorType: String(error.name), errorMessage: String(error.message), trace };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function shown(error) {
  const said = described(error);
  const extra = error instanceof Error ? { ...error } : {};
  delete extra.name;
  return JSON.stringify({ errorType: said.errorType, errorMessage: said.errorMessage, ...extra, stack: said.trace });
}

// -- the handler ------------------------------------------------------------------------------------------------------
function fileOf(place) {
  const found = ["", ".js", ".mjs", ".cjs"].map((end) => place + end).find((file) => {
    return fs.existsSync(file) && fs.statSync(file).isFile();
  });
  if (found) return found;
  throw new Fault("Runtime.ImportModuleError", `Error: Cannot find module '${path.basename(place)}'`);
}

async function load(handler) {
  const [, folder, module, names] = /^(.*\/)?([^./]+)\.(.+)$/.exec(handler) || [];
  if (!names) throw new Fault("Runtime.MalformedHandlerName", "Bad handler");
  const file = fileOf(path.resolve(ENV.LAMBDA_TASK_ROOT, folder || "", module));
  let loaded;
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (problem) {
    if (problem instanceof SyntaxError) throw typed(problem, "Runtime.UserCodeSyntaxError");
    const missing = ["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"].includes(problem && problem.code);
    throw missing ? typed(problem, "Runtime.ImportModuleError") : problem;
  }
  const find = (from) => names.split(".").reduce((found, name) => (found ? found[name] : undefined), from);
  const found = find(loaded) || find(loaded.default);
  if (!found) throw new Fault("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
  if (typeof found !== "function") throw new Fault("Runtime.HandlerNotFound", `${handler} is not a function`);
  return found;
}

/** AWS names the error by its own type and puts the one it was into the message. */
function typed(problem, type) {
  const fault = new Fault(type, `${problem.name}: ${problem.message}`);
  fault.stack = [`${type}: ${fault.message}`, ...String(problem.stack).split("\n").slice(1)].join("\n");
  return fault;
}

// -- calls ------------------------------------------------------------------------------------------------------------
function contextOf(call) {
  requestId = call.requestId;
  ENV._X_AMZN_TRACE_ID = call.traceId;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: ENV.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: ENV.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: ENV.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: ENV.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: ENV.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: call.clientContext ? JSON.parse(call.clientContext) : undefined,
    identity: undefined,
    invokedFunctionArn: call.arn,
    awsRequestId: call.requestId,
    getRemainingTimeInMillis: () => Math.max(0, call.deadline - Date.now()),
  };
}

/** The handler's answer; `whenIdle` are run, last one first, when the event loop is empty. */
const whenIdle = [];
process.on("beforeExit", () => {
  const then = whenIdle.pop();
  whenIdle.length = 0;
  if (then) then();
});

function answerOf(handler, event, context) {
  return new Promise((resolve, reject) => {
    const settle = (error, value) => (error === undefined || error === null ? resolve(value) : reject(error));
    const callback = (error, value) => {
      if (context.callbackWaitsForEmptyEventLoop) whenIdle.push(() => settle(error, value));
      else settle(error, value);
    };
    context.done = callback;
    context.succeed = (value) => callback(null, value);
    context.fail = (error) => callback(error === undefined ? "handled" : error);
    whenIdle.push(() => resolve(null));
    const returned = handler(event, context, callback);
    if (returned && typeof returned.then === "function") returned.then(resolve, reject);
  });
}

const MISUSED = "Runtime.InvalidStreamingOperation";
const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");

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
    await Promise.race([returned, sent.then(() => returned)]);
  } catch (error) {
    if (stream.writableEnded || stream.destroyed) throw error;
    log("ERROR", `Invoke Error \t${shown(error)}`);
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
    throw new Fault("Runtime.MarshalError", `Unable to marshal response: ${problem.message}`);
  }
}

async function serve(handler) {
  await channel.send(READY);
  for (;;) {
    const call = await channel.next();
    const context = contextOf(call);
    try {
      const text = textOf(await answerOf(handler, JSON.parse(call.body), context));
      await channel.send(RESULT, text);
    } catch (error) {
      log("ERROR", `Invoke Error \t${shown(error)}`);
      await channel.send(ERROR, JSON.stringify(described(error)));
    } finally {
      whenIdle.length = 0;
    }
  }
}

async function serveStreaming(handler) {
  const streaming = require("./streaming.js");
  const next = streaming.connect();
  report = streaming.report; // not before what was streamed
  for (;;) {
    const call = await next();
    const context = contextOf(call);
    const answer = streaming.answerStream(call.requestId, (message) => new Fault(MISUSED, message));
    await answerStreaming(handler, JSON.parse(call.body), context, answer).catch((error) => {
      log("ERROR", `Invoke Error \t${shown(error)}`);
    });
  }
}

/** Not the call's own error: another call must not meet a process that ends. */
async function end(error, status) {
  await new Promise((told) => report(JSON.stringify(described(error)), told));
  process.exit(status);
}

async function crash(kind, error, status) {
  const fault = new Fault(kind, `${error && error.name ? `${error.name}: ` : ""}${(error && error.message) || error}`);
  log("ERROR", `${kind.replace("Runtime.", "").replace(/([a-z])([A-Z])/g, "$1 $2")}\t${shown(fault)}`);
  await end(fault, status);
}

process.on("uncaughtException", (error) => crash("Runtime.UncaughtException", error, 129));
process.on("unhandledRejection", (error) => crash("Runtime.UnhandledPromiseRejection", error, 128));

async function main() {
  let handler;
  try {
    handler = await load(ENV._HANDLER);
  } catch (error) {
    log("ERROR", `Uncaught Exception \t${shown(error)}`);
    await end(error, 1);
  }
  await (handler[STREAMING] ? serveStreaming(handler) : serve(handler)).catch(() => process.exit(1)); // nobody is there
}

main();
