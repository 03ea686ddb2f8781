"""Builds of the collector's image and of the connectors' plugins."""
