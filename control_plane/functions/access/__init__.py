"""Who may call functions: resource policies, whole and statement by statement."""
