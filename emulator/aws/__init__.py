"""The rest of AWS, by the embedded moto: DynamoDB, SQS, S3, IAM, Cognito, CloudWatch and whatever else it has.

moto is a WSGI application; it is called in threads, without a socket, and imported with the first request for it. API
Gateway, Lambda and CloudFormation are never its business: the front door sends those to our own.

backend                            loads it, with the first request; `embedded` is it
integrations, access, roles        what integrations call, in what `speech`, and what their roles must be let
identities, iam, fresh             whose keys are
buckets, events, logs, scheduler,  services that moto keeps the definitions of, that call nobody there; what these call
topics, user_pools                 are functions (`calling`) and `targets`, when it is time (`timekeeper`)
queues, streams, objects           what is looked up in moto, for the control plane and for event sources
same_ids, stream_labels            what is made again is called the same
"""
