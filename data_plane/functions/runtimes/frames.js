// The frames and tickets of processes/frames.py and tickets.py, as a Node.js worker speaks them: calls in, answers out.
"use strict";

const fs = require("fs");
const net = require("net");

const { readSync } = fs;
const { setImmediate } = globalThis;

const [READY, INIT_ERROR, GONE, RESULT, ERROR] = Buffer.from("RXGOE");
const HEAD = 13;
const MAX_RESPONSE = 6291556;
const TOO_LARGE = JSON.stringify({
  errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE} bytes).`,
  errorType: "Function.ResponseSizeTooLarge",
});

class Channel {
  /** socket, tickets: descriptors. The event loop is not empty while a call is waited for, and only then. */
  constructor(socket, tickets) {
    this.tickets = tickets;
    this.ticket = 0;
    this.began = 0;
    this.resting = false; // between two calls
    this.calls = [];
    this.asked = null;
    this.pieces = [];
    this.missing = HEAD;
    this.socket = new net.Socket({ fd: socket, readable: true, writable: true }).unref();
    this.socket.on("data", (piece) => this.received(piece));
    this.socket.on("error", () => {}); // which closes it
    this.socket.on("close", () => this.asked && this.asked.reject(new Error("The emulator has gone.")));
  }

  received(piece) {
    this.pieces.push(piece);
    this.missing -= piece.length;
    if (this.missing > 0) return;
    let data = this.pieces.length > 1 ? Buffer.concat(this.pieces) : piece;
    for (;;) {
      const size = data.length < HEAD ? HEAD : HEAD + data.readUInt32BE(0);
      if (data.length < size) {
        this.pieces = data.length ? [data] : [];
        this.missing = size - data.length;
        break;
      }
      this.calls.push(callOf(data, size));
      data = data.subarray(size);
    }
    if (this.asked && this.calls.length) {
      this.socket.unref();
      this.asked.resolve();
      this.asked = null;
    }
  }

  /** The next call that is ours, in a later turn of the event loop: what fails in this one is no fault of it. */
  async next() {
    for (;;) {
      if (this.calls.length) {
        await new Promise(setImmediate);
      } else {
        this.socket.ref();
        await new Promise((resolve, reject) => (this.asked = { resolve, reject }));
      }
      const call = this.calls.shift();
      if (call.ticket === 0 || this.take(call.ticket)) {
        this.began = performance.now();
        this.resting = false;
        return call;
      }
    }
  }

  /** Whether the ticket of a call that was sent ahead is there still. */
  take(wanted) {
    const data = Buffer.alloc(4);
    while (this.ticket < wanted) {
      try {
        readSync(this.tickets, data, 0, data.length);
      } catch (problem) {
        if (problem.code === "EAGAIN") return false;
        throw problem;
      }
      this.ticket = data.readUInt32BE(0);
    }
    return this.ticket === wanted;
  }

  /** Settled when the kernel has it all: what it does not take at once would wait for the next call's end. */
  async send(kind, json = "") {
    const size = Buffer.byteLength(json);
    if (size > MAX_RESPONSE) return this.send(kind === RESULT ? ERROR : kind, TOO_LARGE);
    const frame = Buffer.allocUnsafe(HEAD + size);
    frame.writeUInt32BE(size, 0);
    frame[4] = kind;
    frame.writeUInt32BE(0, 5); // its memory is looked at from outside
    frame.writeUInt32BE(Math.min((performance.now() - this.began) * 1000, 2 ** 32 - 1), 9);
    frame.write(json, HEAD);
    this.resting = kind === RESULT || kind === ERROR;
    await new Promise((written) => this.socket.write(frame, written));
  }

  /** Say that we cannot go on. No answer goes out after that, and no call begins. */
  async fail(json) {
    const said = this.send(this.resting ? GONE : INIT_ERROR, json);
    this.send = this.next = () => new Promise(() => {});
    await said;
  }
}

function callOf(data, size) {
  const begins = HEAD + data.readUInt32BE(5);
  const header = data.toString("utf8", HEAD, begins).split("\0");
  const [ticket, , requestId, arn, deadline, traceId, clientContext] = header;
  const body = data.toString("utf8", begins, size);
  return { ticket: Number(ticket), requestId, arn, deadline: Number(deadline), traceId, clientContext, body };
}

module.exports = { Channel, READY, RESULT, ERROR };
