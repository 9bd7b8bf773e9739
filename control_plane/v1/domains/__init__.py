"""How REST APIs are reached, and reach others: domain names, what is mapped to them, VPC links."""
