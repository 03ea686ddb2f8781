"""Where a request's time goes, how many model calls stand in a row, and how both grow with the shop's data."""
