"""What a build leaves on a machine without a Docker engine: images as the files that they copy, and checked sources."""
