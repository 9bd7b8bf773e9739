"""CloudWatch Logs, where moto's only keeps what it is told: `subscriptions` call functions, `metric_filters` count.

Both want what `filter_patterns` let through; `json_patterns` and `column_patterns` are two kinds of these.
"""
