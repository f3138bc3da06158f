"""What the database itself refuses and writes down, whoever talks to it.

Nothing here is needed for the application to work, and everything to trust what it has recorded:
triggers keep history from being changed, and note every change of a recorded row in the ledger.
"""
