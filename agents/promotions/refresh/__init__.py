"""Copies what happened in the shop's database to where marketing keeps customers and orders.

Standard library and boto3 only: the function's package is the files of this repository.
"""
