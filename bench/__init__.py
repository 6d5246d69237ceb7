"""What is measured, against whom, how to repeat it."""
