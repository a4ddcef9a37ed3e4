"""What a type checker must accept of a user's code, and what it must refuse."""
