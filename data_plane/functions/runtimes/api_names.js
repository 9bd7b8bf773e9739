// In a worker of Node.js, before the function is loaded: names that AWS gives to APIs lead to the emulator, if it has
// the API. See api_names.py, which does so for Python's.
//
// Replaced is what every connection begins with, by http, https, fetch or a WebSocket's library. The emulator is asked
// first, and a connection of which it knows the API is made to its port; until then the socket is connecting, so that
// what is written to it waits. TLS still asks for, and verifies, the name.
"use strict";

const net = require("net");

const API_NAME = /^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/i;
const PATIENCE = 5000; // milliseconds

/** endpoint: the emulator's, as `http://127.0.0.1:4566`. */
exports.leadHere = (endpoint) => {
  const { hostname: host, port } = new URL(endpoint);
  const { connect } = net.Socket.prototype;

  net.Socket.prototype.connect = function (...given) {
    const [options, connected] = Array.isArray(given[0]) ? given[0] : given; // an array comes from net.connect()
    const found = API_NAME.exec((options && options.host) || "");
    if (!found) return connect.apply(this, given);
    this.connecting = true;
    isHere(found[1].toLowerCase(), (here) => {
      if (this.destroyed) return;
      connect.call(this, here ? { ...options, host, port } : options, connected);
    });
    return this;
  };

  /** Whether the emulator has this API; it says so by 204. */
  function isHere(apiId, tell) {
    let said = "";
    const asked = new net.Socket();
    asked.setTimeout(PATIENCE, () => asked.destroy());
    asked.on("error", () => {}); // it is closed, too
    asked.on("data", (data) => (said += data.toString("latin1")).length > 12 && asked.destroy());
    asked.on("close", () => tell(said.slice(9, 12) === "204"));
    connect.call(asked, { host, port });
    asked.write(`GET /_emulator/apis/${apiId} HTTP/1.0\r\nHost: ${host}\r\n\r\n`);
  }
};
