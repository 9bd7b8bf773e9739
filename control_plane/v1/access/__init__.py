"""Who may call REST APIs, and how often: authorizers; API keys and the usage plans that admit them."""
