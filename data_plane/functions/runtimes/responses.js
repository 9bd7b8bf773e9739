// Where a custom resource's answer goes, whatever a function makes of its address.
//
// CloudFormation gives a function a ResponseURL. On AWS that is https, on the port that is usual for it, and much code
// relies on it: CDK's, and AWS's own cfn-response, send to the host and the path of the URL, and leave the rest out. So a
// request of https for the path of the event's ResponseURL goes to that URL, if it is the emulator's: anybody's call may
// bring an event with a URL of their own. Loaded with the first event that has one.
"use strict";

const http = require("http");
const https = require("https");
const { syncBuiltinESMExports } = require("module");

let expected = null;

/** text: the ResponseURL of the event that comes now. emulator: the emulator's own URL. */
exports.expect = function expect(text, emulator) {
  const url = parsed(text);
  if (!url || url.protocol !== "http:" || url.host !== parsed(emulator)?.host) return;
  if (!expected) {
    https.request = leading(https.request);
    syncBuiltinESMExports(); // for those who import it
  }
  expected = url;
};

function parsed(text) {
  try {
    return new URL(text);
  } catch (problem) {
    return null; // an event of somebody else's
  }
}

function leading(request) {
  return function (...given) {
    const [asked, ...rest] = given;
    const url = typeof asked === "string" ? parsed(asked) : asked;
    const path = url instanceof URL ? url.pathname + url.search : url && url.path;
    if (path !== expected.pathname + expected.search) return request.apply(this, given);
    const options = [rest[0], asked].find((each) => typeof each === "object" && !(each instanceof URL)) || {};
    const { agent, host, hostname, port, protocol, ...kept } = options; // those are of https
    // S3 ends a connection that nobody uses, for which functions that answer by callback wait: this one ends at once.
    return http.request(expected, { ...kept, agent: false }, rest.find((each) => typeof each === "function"));
  };
}
