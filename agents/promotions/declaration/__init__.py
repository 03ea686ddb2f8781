"""The data sources as data: what there is to ask, what it means, and who may read or change it."""
