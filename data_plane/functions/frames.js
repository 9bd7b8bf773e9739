// The frames of frames.py and the tickets of tickets.py, as a Node.js worker speaks them: calls in, answers out.
"use strict";

const fs = require("fs");
const net = require("net");

const [READY, INIT_ERROR, RESULT, ERROR] = Buffer.from("RXOE");
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

  /** The next call that is ours. */
  async next() {
    for (;;) {
      while (!this.calls.length) {
        this.socket.ref();
        await new Promise((resolve, reject) => (this.asked = { resolve, reject }));
      }
      const call = this.calls.shift();
      if (call.ticket === 0 || this.take(call.ticket)) {
        setImmediate(() => {}); // The loop may be empty: it is to find that out once more, for this call.
        this.began = performance.now();
        return call;
      }
    }
  }

  /** Whether the ticket of a call that was sent ahead is there still. */
  take(wanted) {
    const data = Buffer.alloc(4);
    while (this.ticket < wanted) {
      try {
        fs.readSync(this.tickets, data, 0, data.length);
      } catch (problem) {
        if (problem.code === "EAGAIN") return false;
        throw problem;
      }
      this.ticket = data.readUInt32BE(0);
    }
    return this.ticket === wanted;
  }

  /** Settled when the next call may begin: what the kernel does not take at once would wait for its end. */
  async send(kind, json = "", written = undefined) {
    const size = Buffer.byteLength(json);
    if (size > MAX_RESPONSE) return this.send(kind === RESULT ? ERROR : kind, TOO_LARGE, written);
    const frame = Buffer.allocUnsafe(HEAD + size);
    frame.writeUInt32BE(size, 0);
    frame[4] = kind;
    frame.writeUInt32BE(0, 5); // its memory is looked at from outside
    frame.writeUInt32BE(Math.min((performance.now() - this.began) * 1000, 2 ** 32 - 1), 9);
    frame.write(json, HEAD);
    if (!this.socket.write(frame, written)) await new Promise((resolve) => this.socket.once("drain", resolve));
  }
}

function callOf(data, size) {
  const begins = HEAD + data.readUInt32BE(5);
  const header = data.toString("utf8", HEAD, begins).split("\0");
  const [ticket, , requestId, arn, deadline, traceId, clientContext] = header;
  const body = data.toString("utf8", begins, size);
  return { ticket: Number(ticket), requestId, arn, deadline: Number(deadline), traceId, clientContext, body };
}

module.exports = { Channel, READY, INIT_ERROR, RESULT, ERROR };
