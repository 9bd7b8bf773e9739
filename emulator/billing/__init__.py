"""What AWS would charge for what APIs were used for: the price table, the sums, and the report of all APIs."""
