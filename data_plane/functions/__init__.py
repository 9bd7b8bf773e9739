"""Lambda functions at work: a function version has a pool of workers, each a process that answers one call at a time.

published      every ARN that can be invoked; `event_queue` holds what is invoked asynchronously
registry       versions and their pools
pool           the warm workers of one version, and `edits` that end them; `lanes` send quick calls ahead
worker         one execution environment, and the `call` it answers; `host` is the pool as it sees it
provisioning   the workers of a version that are kept ready, each a `provisioned_worker`
reports        what is said of that call: its `records`, its `failures`, its log by `journal` and `log_lines`
processes/     a worker's process, from our side; `in_process/` has a thread in its place
runtimes/      what runs inside it
"""
