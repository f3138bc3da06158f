"""What a council's pages show: what it has said, what became of it, and what it is asked."""
