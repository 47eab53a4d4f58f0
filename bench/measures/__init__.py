"""One file for each thing that is measured. Each has a function that takes a Bench and adds to its results."""
