"""A worker's process, seen from here: how it is started, what is said to it and what it says.

process              start, output, end and death of any; what kind it is makes the difference in how it is spoken to:
  frame_process      Python, Ruby and Java: `frames` over a socket pair, and `tickets` for calls sent ahead
  api_process        programs of users' own: the Lambda Runtime API, `runtime_api` over its `runtime_connection`s
  node_process       Node.js: frames, or the Runtime API for a handler that streams
java                 what Java's runtime is compiled to
environment          the command line and the variables it is started with
memory               how much it has, and how much is too much

On the other side are the `runtimes`. A function in the emulator's own process has a thread instead, which is spoken to
in the same way: `in_process`.
"""
