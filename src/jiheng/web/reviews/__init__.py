"""What helps a review: the queue by risk, lessons of returns, comparison, experts."""
