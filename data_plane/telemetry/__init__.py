"""What is written of calls: logs, traces and a bill. What they are written into lies below: `execution_log`, `metrics`.

reports           what a stage does at the end of each call: read this first
access_log        a line a call, in the stage's own format
execution_lines   what the gateway itself says in execution logs
billing           what each API was used for
tracing, timings  X-Ray's segments; how long each step took
"""
