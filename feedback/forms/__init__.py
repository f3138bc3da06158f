"""What planners type: parsing, and messages in plain Norwegian. Nothing is saved here."""
