"""EventBridge: `rules` and their `schedules`, what they send (`rule_inputs`), and whom to (`rule_targets`)."""
