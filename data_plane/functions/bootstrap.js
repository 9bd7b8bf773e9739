// The inside of a Node.js worker: loads the function's handler and answers calls, as AWS's Node.js runtime does.
//
// Run by path under the user's node, 16 or later; it needs nothing but node. It speaks the Lambda Runtime API (see
// runtime_api.py) over a socket: `http.request` costs more than the rest of a quick call, and users' libraries replace
// it. Errors, their texts and the format of the log are those of AWS's runtime; a log event of several lines is one line
// in the pipe, marked as in journal.py.
//
// A handler answers by its promise, or by its callback: then its answer goes out when the event loop is empty, unless
// `context.callbackWaitsForEmptyEventLoop` is false. One that does neither has answered null when the loop is empty.
//
// A handler wrapped in `awslambda.streamifyResponse` gets a stream to write to, which is the very request that carries
// its answer: what it writes is on its way at once, and `write` says false while the reader is slow. The answer ends
// when the handler is done and the stream is ended; an error goes into the trailers.
"use strict";

const fs = require("fs");
const http = require("http");
const net = require("net");
const path = require("path");
const { Writable } = require("stream");
const util = require("util");
const { pathToFileURL } = require("url");

const ENV = process.env;
const ROOT = "/2018-06-01/runtime";
const [HOST, PORT] = ENV.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true });
const RECORD_START = "\0\u0002";
const RECORD_NEWLINE = "\0\u001e";
let requestId = "";

// -- the Runtime API --------------------------------------------------------------------------------------------------
/** An answer's headers, where its body starts and where it ends; null where its head is not there yet. */
function headOf(data) {
  const end = data.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const headers = {};
  for (const line of data.latin1Slice(0, end).split("\r\n").slice(1)) {
    const colon = line.indexOf(": ");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 2);
  }
  return { headers, start: end + 4, end: end + 4 + Number(headers["content-length"]) };
}

/** A connection, for one request at a time. The event loop is not empty while an answer is waited for. */
function connect() {
  const socket = net.connect(PORT, HOST).setNoDelay().unref();
  let pieces = [];
  let missing = 0;
  let asked = null;
  socket.on("data", (piece) => {
    pieces.push(piece);
    missing -= piece.length;
    if (missing > 0) return;
    const data = pieces.length > 1 ? Buffer.concat(pieces) : piece;
    const head = headOf(data);
    if (!head || data.length < head.end) {
      pieces = [data];
      missing = head ? head.end - data.length : 0;
      return;
    }
    pieces = [];
    socket.unref();
    asked.resolve({ headers: head.headers, body: data.toString("utf8", head.start) });
  });
  socket.on("error", () => {}); // which closes it
  socket.on("close", () => asked && asked.reject(new Error("The Runtime API has gone.")));
  return (method, target, json) => {
    let request = `${method} ${ROOT}${target} HTTP/1.1\r\nHost: ${HOST}:${PORT}\r\n`;
    if (json) request += `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(json)}\r\n`;
    return new Promise((resolve, reject) => {
      asked = { resolve, reject };
      socket.ref().write(`${request}\r\n${json || ""}`, (problem) => problem && reject(problem));
    });
  };
}

/** The request of a streamed answer, and the stream that a handler writes to; `sent` is settled when it was taken. */
function answerStream(id) {
  const headers = {
    "Content-Type": "application/octet-stream",
    "Transfer-Encoding": "chunked",
    "Lambda-Runtime-Function-Response-Mode": "streaming",
    Trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
  };
  const target = `${ROOT}/invocation/${id}/response`;
  const request = http.request({ host: HOST, port: PORT, method: "POST", path: target, agent, headers });
  const stream = new Writable({
    write: (chunk, encoding, done) => request.write(chunk, encoding, done),
    final: (done) => request.end(done),
    destroy: (error, done) => {
      if (!request.writableEnded) request.destroy(error || undefined);
      done(error);
    },
  });
  const sent = new Promise((resolve, reject) => {
    request.on("response", (response) => response.resume().on("end", resolve));
    request.on("error", (error) => {
      stream.destroy(error);
      reject(error);
    });
  });
  sent.catch(() => {}); // whoever awaits it comes later
  stream.on("error", () => {}); // so does who hears of it
  const write = stream.write.bind(stream);
  stream.setContentType = (type) => {
    if (request.headersSent) throw new Fault(MISUSED, "Cannot set content-type, too late.");
    request.setHeader("Content-Type", type);
  };
  stream.write = (chunk, ...rest) => {
    const before = stream._onBeforeFirstWrite;
    delete stream._onBeforeFirstWrite;
    if (before) before(write);
    const plain = typeof chunk === "string" || chunk instanceof Uint8Array;
    return write(plain ? chunk : JSON.stringify(chunk), ...rest);
  };
  return { request, stream, sent };
}

function report(ask, target, error) {
  return ask("POST", target, JSON.stringify(described(error)));
}

// -- logging ----------------------------------------------------------------------------------------------------------
function log(level, text) {
  write(`${new Date().toISOString()}\t${requestId || "undefined"}\t${level}\t${text}`);
}

function write(line) {
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

/** An error the runtime reports: `said` says when it came. */
let logError = (said, error) => log("ERROR", `${said}${shown(error)}`);

/** A LogFormat of JSON: an object a line, of those that are detailed enough; one value is logged as it is. */
if (ENV.AWS_LAMBDA_LOG_FORMAT === "JSON") {
  const ranks = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
  const least = ranks.indexOf(ENV.AWS_LAMBDA_LOG_LEVEL);
  const say = (level, values) => {
    const record = { timestamp: new Date().toISOString(), level, requestId: requestId || undefined };
    write(JSON.stringify(values.length === 1 ? alone(record, values[0]) : together(record, values)));
  };
  for (const [name, level] of Object.entries({ ...LEVELS, fatal: "FATAL" })) {
    console[name] = ranks.indexOf(level) < least ? () => {} : (...values) => say(level, values);
  }
  logError = (said, error) => say("ERROR", [error]);
}

function alone(record, value) {
  try {
    const message = JSON.parse(JSON.stringify({ value }, (_, each) => (isError(each) ? itemized(each) : each))).value;
    return { ...record, message };
  } catch (problem) {
    return { ...record, message: util.format(value) }; // it has cycles, say
  }
}

/** Several values are formatted as text; the first error among them is itemized as well. */
function together(record, values) {
  const error = values.find(isError);
  return { ...record, message: util.format(...values), ...(error && errorOf(error)) };
}

function itemized(error) {
  return { ...errorOf(error), ...error };
}

function errorOf(error) {
  const own = error instanceof Fault ? error : error.constructor || {};
  return { errorType: own.name || "UnknownError", errorMessage: error.message, stackTrace: String(error.stack || "").split("\n") };
}

function isError(value) {
  return value instanceof Error;
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
function contextOf(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const client = headers["lambda-runtime-client-context"];
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: ENV.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: ENV.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: ENV.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: ENV.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: ENV.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: client ? JSON.parse(client) : undefined,
    identity: undefined,
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
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

async function answerStreaming(handler, event, context) {
  const { request, stream, sent } = answerStream(requestId);
  try {
    const returned = handler(event, stream, context);
    if (!returned || typeof returned.then !== "function") {
      throw new Fault(MISUSED, "Streaming does not support non-async handlers.");
    }
    await Promise.race([returned, sent.then(() => returned)]);
  } catch (error) {
    if (stream.writableEnded || stream.destroyed) throw error;
    logError("Invoke Error \t", error);
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

async function serve(ask, handler) {
  for (;;) {
    const { headers, body } = await ask("GET", "/invocation/next");
    requestId = headers["lambda-runtime-aws-request-id"];
    ENV._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
    if (handler[STREAMING]) {
      await answerStreaming(handler, JSON.parse(body), contextOf(headers)).catch((error) => {
        logError("Invoke Error \t", error);
      });
      continue;
    }
    try {
      const text = textOf(await answerOf(handler, JSON.parse(body), contextOf(headers)));
      whenIdle.length = 0;
      await ask("POST", `/invocation/${requestId}/response`, text);
    } catch (error) {
      whenIdle.length = 0;
      logError("Invoke Error \t", error);
      await report(ask, `/invocation/${requestId}/error`, error);
    }
  }
}

async function crash(kind, error, status) {
  const fault = new Fault(kind, `${error && error.name ? `${error.name}: ` : ""}${(error && error.message) || error}`);
  logError(`${kind.replace("Runtime.", "").replace(/([a-z])([A-Z])/g, "$1 $2")}\t`, fault);
  // Not the call's own error: another call must not meet a process that ends. Its connection may wait for that one.
  await report(connect(), "/init/error", fault);
  process.exit(status);
}

process.on("uncaughtException", (error) => crash("Runtime.UncaughtException", error, 129));
process.on("unhandledRejection", (error) => crash("Runtime.UnhandledPromiseRejection", error, 128));

async function main() {
  const ask = connect();
  let handler;
  try {
    handler = await load(ENV._HANDLER);
  } catch (error) {
    logError("Uncaught Exception \t", error);
    await report(ask, "/init/error", error);
    process.exit(1);
  }
  await serve(ask, handler).catch(() => process.exit(1)); // the API has gone, and with it whom to tell
}

main();
