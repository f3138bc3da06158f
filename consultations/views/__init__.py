"""The pages where planners take in what was said, and make it ready to be answered."""
