"""The Lambda function that has the agents' images built while their stack is deployed."""
