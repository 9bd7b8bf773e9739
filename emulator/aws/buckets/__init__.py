"""S3, where moto's is not S3's: notifications, policies, and all that web pages do with buckets.

s3              what is done before and after moto answers: `presigned` URLs end, `forms` make `posted_objects`, `cors`
object_events   what happens to objects, told as S3 tells it
policies        what a bucket's policy says, decided by our policies
unsigned        requests of browsers that nobody signed
"""
