"""The RDS Data API over the laptop's PostgreSQL: the wire protocol, types, limits and errors of Aurora Serverless v2.

What differs from AWS, on purpose: a signature must be there but isn't verified; every cluster that the RDS API knows
is the one PostgreSQL of the laptop, awake, with a writer; IAM is not asked. A batch outside a transaction is atomic.
"""
