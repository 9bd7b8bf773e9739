"""What feeds functions. Event source mappings: queues are polled, streams are read, and functions get what was there.

`mappings` listens to the store and keeps one poller per mapping that is enabled: `queues` of SQS, `streams` of DynamoDB
and Kinesis. Mappings of other sources can be defined and do nothing. Whether there is anything to fetch is looked up in
the embedded AWS ten times a second, which takes microseconds. What was read of a stream is not remembered when the
emulator ends, as the stream is not.

`triggers`: what services of AWS call functions for by themselves.
"""
