"""The commands of ``python -m evals``; they parse, call and print."""
