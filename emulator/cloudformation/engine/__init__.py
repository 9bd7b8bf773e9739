"""Makes, changes and deletes what is in a stack, in the order of its dependencies, and rolls back what fails."""
