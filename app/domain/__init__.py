"""What the shop knows without a database, a network or a framework: pure functions and values."""
