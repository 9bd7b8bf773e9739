// How a function written in a template answers CloudFormation, from Node.js: `require("cfn-response")`.
//
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html
//
// It goes into the function's package and runs there. The invocation ends when CloudFormation has the answer.
"use strict";

exports.SUCCESS = "SUCCESS";
exports.FAILED = "FAILED";

exports.send = function send(event, context, responseStatus, responseData, physicalResourceId, noEcho, reason) {
  const body = JSON.stringify({
    Status: responseStatus,
    Reason: reason || `See the details in CloudWatch Log Stream: ${context.logStreamName}`,
    PhysicalResourceId: physicalResourceId || context.logStreamName,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    NoEcho: noEcho || false,
    Data: responseData,
  });
  console.log("Response body:\n", body);
  const { request } = event.ResponseURL.startsWith("https:") ? require("https") : require("http");
  const headers = { "content-type": "", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const finish = (...said) => {
      console.log(...said);
      resolve();
      if (context.done) context.done();
    };
    const sending = request(event.ResponseURL, { method: "PUT", headers }, (response) => {
      response.resume();
      response.on("end", () => finish("Status code:", response.statusCode));
    });
    sending.on("error", (problem) => finish("CloudFormation could not be told:", problem.message));
    sending.end(body);
  });
};
