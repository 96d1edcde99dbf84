"""Prompts, one file a version. A released version never changes: ``prompts.lock`` holds its hash."""
