"""What crossclaim must be better than: one long prompt, and a question for every similar pair of sentences."""
