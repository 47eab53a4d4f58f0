"""Who and what is in the data: a file for each scenario, whose `fill` goes through the product's own verbs.

`python -m tests.harness.seed` runs one.
"""
