// In a worker of Node.js, before the handler: the name at which CloudFormation hears of custom resources leads here.
//
// Functions that make such resources answer by `https.request({ hostname, path })`, at the port of https, whatever else
// the address says that they were given: so do CDK's, Serverless's and AWS's cfn-response. As api_names.py does for Python.
"use strict";

const net = require("net");

const ANSWERS = /^cloudformation-custom-resource-response-[a-z0-9]+\.s3[a-z0-9.-]*\.amazonaws\.com$/i;

/** endpoint: the emulator's, as `http://127.0.0.1:4566`. */
function leadHere(endpoint) {
  const { hostname: host, port } = new URL(endpoint);
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...given) {
    const asked = Array.isArray(given[0]) ? given[0][0] : given[0]; // net.connect hands over what it has put in order
    if (asked && ANSWERS.test(asked.host)) Object.assign(asked, { host, port });
    return connect.apply(this, given);
  };
}

module.exports = { leadHere };
