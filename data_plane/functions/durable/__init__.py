"""Durable executions: functions that are called again and again until they have come to an end.

executions     all of them: started, found, forgotten; whom callbacks are for
running        one that is under way: its invocations, and the time between them
execution      one as a value: its operations, its history, what its function has seen, when something is due
operations     what a checkpoint makes of an operation, and what it may not
events         the history
envelope       what a function is called with and what it answers
chained        functions that an execution invokes

A function without DurableConfig never comes here.
https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html; the protocol between the service and a function is
told by AWS's SDKs, https://github.com/aws/aws-durable-execution-sdk-python and -js.
"""
