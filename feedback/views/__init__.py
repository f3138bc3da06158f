"""The pages of the workbench that show what was said together with what became of it."""
