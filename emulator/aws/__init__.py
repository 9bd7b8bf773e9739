"""The rest of AWS, by the embedded moto: DynamoDB, SQS, S3, IAM, Cognito, CloudWatch and whatever else it has.

moto is a WSGI application; it is called in threads, without a socket, and imported with the first request for it. API
Gateway, Lambda and CloudFormation are never its business: the front door sends those to our own.
"""
