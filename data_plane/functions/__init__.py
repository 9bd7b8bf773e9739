"""Lambda functions at work: a function version has a pool of workers, each a process that answers one call at a time.

published    every ARN that can be invoked; `event_queue` holds what is invoked asynchronously
registry     versions and their pools; `pool` the warm workers of one; `memory`, `edits` why some end
worker       one execution environment; `journal` and `log_lines` make its log
process      its process, `environment` how it is started
bootstrap    what runs inside it, of Python and Node.js, to which `frame_process` and `node_process` speak in `frames`;
             `api_process`, `runtime_api`, `runtime_connection` for programs of the user's own
"""
