// How a Node.js worker streams answers: by the Lambda Runtime API (runtime_api.py), over which it gets its calls, too.
//
// The next call is asked for over a socket: users' libraries replace `http.request`, and it costs more than the rest of a
// quick call. What a handler writes to is the very request that carries its answer: what it writes is on its way at once,
// and `write` says false while the reader is slow.
"use strict";

const http = require("http");
const net = require("net");
const { Writable } = require("stream");

const ROOT = "/2018-06-01/runtime";
const [HOST, PORT] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const NEXT = `GET ${ROOT}/invocation/next HTTP/1.1\r\nHost: ${HOST}:${PORT}\r\n\r\n`;
const agent = new http.Agent({ keepAlive: true });
let ending = false;

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

function callOf(headers, body) {
  return {
    requestId: headers["lambda-runtime-aws-request-id"],
    arn: headers["lambda-runtime-invoked-function-arn"],
    deadline: Number(headers["lambda-runtime-deadline-ms"]),
    traceId: headers["lambda-runtime-trace-id"],
    clientContext: headers["lambda-runtime-client-context"],
    body,
  };
}

/** Gives what asks for the next call. The event loop is not empty while one is waited for. */
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
    if (ending) return;
    asked.resolve(callOf(head.headers, data.toString("utf8", head.start)));
  });
  socket.on("error", () => {}); // which closes it
  socket.on("close", () => asked && asked.reject(new Error("The Runtime API has gone.")));
  return () => {
    return new Promise((resolve, reject) => {
      if (ending) return; // no call is to begin in a process that ends
      asked = { resolve, reject };
      socket.ref().write(NEXT, (problem) => problem && reject(problem));
    });
  };
}

/** Tells that the runtime cannot go on, by a connection of its own: the other one may wait for a call. */
function report(json) {
  ending = true;
  const head = `POST ${ROOT}/init/error HTTP/1.1\r\nHost: ${HOST}:${PORT}\r\nContent-Length: ${Buffer.byteLength(json)}`;
  return new Promise((told) => {
    const socket = net.connect(PORT, HOST, () => socket.write(`${head}\r\n\r\n${json}`));
    socket.on("data", told).on("error", told);
  });
}

/**
 * The request of a streamed answer, and the stream that a handler writes to; `sent` is settled when it was taken.
 * misused: makes the error for a handler that does what it may not.
 */
function answerStream(id, misused) {
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
    if (request.headersSent) throw misused("Cannot set content-type, too late.");
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

module.exports = { connect, report, answerStream };
