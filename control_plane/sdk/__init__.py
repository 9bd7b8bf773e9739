"""Clients for an API, as source code in a zip: what GetSdk answers.

`calls` names the methods of an API as AWS's generator names them; `javascript` and `python` write a client around its
calls, each beside a runtime that goes into the zip as it stands here: `apigClient.js`, `python_client.py`.
"""
