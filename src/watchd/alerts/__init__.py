"""Tell or not, whom, in what words? Pure."""
