"""What the product is measured against: each as plainly written as its own documentation writes it."""
