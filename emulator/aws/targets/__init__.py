"""Targets, as rules, schedules and topics have them: `deliveries` tries again and knows dead letters, `target_actions`
says what a service is asked, `http_targets` are called by HTTP, signed by `signing` where they are APIs of ours.
"""
