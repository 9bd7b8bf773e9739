"""Where logs, metrics and traces of calls go: CloudWatch Logs, CloudWatch, X-Ray, Firehose, a file.

A request leaves a record in a list (`data_plane.telemetry.records`); the rest happens here, in batches and off the
request's path. The embedded moto keeps its state in memory only, so nothing is given to it until somebody asks it: a
request to `logs`, `monitoring` or `xray` first brings that service up to date, so whoever reads finds what was called
before.
"""
