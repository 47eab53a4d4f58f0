"""What the product costs and holds, against baselines that are started in the same run. `bin/bench --help`."""
