"""Event source mappings at work: queues are polled, and functions get what was there.

`mappings` listens to the store and keeps one poller per mapping that is enabled: `queues`, of SQS. Mappings of other
sources can be defined and do nothing. Whether there is anything to fetch is looked up in the embedded AWS ten times a
second, which takes microseconds; only what is there is then asked for by its service's API.
"""
