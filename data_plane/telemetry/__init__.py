"""What calls leave behind: logs, metrics, traces and a bill.

reports                         what a stage does at the end of each call: read this first
access_log                      a line a call, in the stage's own format
execution_log, execution_lines  AWS's lines about a call, and those of them that the gateway says itself
metrics, billing                what calls count towards
tracing, timings                X-Ray's segments; how long each step took
"""
