"""What is written about REST APIs, and the versions of it."""
