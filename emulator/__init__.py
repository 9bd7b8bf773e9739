"""A local Amazon API Gateway.

Three packages, one way of importing:

- `control_plane` speaks AWS's management APIs and keeps what they define as frozen records.
- `data_plane` serves what was deployed. It knows the definitions and nothing else of the control plane.
- `emulator` is the process: sockets, settings, command line, and the one place (`app`) that joins the two.

Read first: `data_plane/pipeline.py`, `control_plane/service.py`, `emulator/front_door/`.
"""
