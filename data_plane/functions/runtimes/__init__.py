"""What runs inside a worker's process: Lambda's runtimes, of which AWS keeps its own in /var/runtime.

Python     `bootstrap`, or `json_bootstrap` where LogFormat is JSON; before it in the same process, where they are
           wanted, `api_names`, `layer_programs` and then `debuggee`
Node.js    `bootstrap.js` with `frames.js`, with `streaming.js` for handlers that stream, and with `responses.js` for
           custom resources of CloudFormation
Ruby       `bootstrap.rb` with `frames.rb` and `logs.rb`
Java       `java/`, which begins in Bootstrap.java and is compiled by `processes/java.py`; in `java/api/` the interfaces
           that functions implement, after AWS's public signatures

Nobody imports these files to use them, but tests. `processes/environment.py` makes the command that runs one by its
path, under the interpreter of the function's user; `in_process/` loads Python's for each of its threads. So what stands
here may import nothing of ours and nothing that is not part of its language (`debuggee` tries debugpy, which is its
user's), must run by Python 3.8, Node.js 16, Ruby 3.1 and Java 8, and is to leave no trace in what the function sees: no
module, no entry of `sys.path`, no descriptor that the programs it starts inherit. Every import is a part of each cold
start.

What they speak: calls come and answers go in the frames of `processes/frames.py`, on the socket that is fd 0 as the
process starts; by `processes/tickets.py` they take those of the calls sent ahead that are theirs; logs go through fds 1
and 2, as `journal.py` reads them. Only handlers that stream speak the Runtime API (`processes/runtime_api.py`), as do
users' own runtimes, which are not here. The formats are written down on both sides, and tests hold these together.
"""
