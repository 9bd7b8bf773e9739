"""EventBridge Scheduler: moto keeps the schedules, here they keep their times and call their targets.

- `expressions`: when a schedule is due, by its expression, time zone, start and end.
- `schedules`: what takes moto's place, and what is due now.
- `targets`: what is asked of a target, and what its dead letter says.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html
"""
