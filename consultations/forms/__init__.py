"""What the pages about received input take in, and how they explain what is wrong with it."""
