"""AWS::S3, AWS::DynamoDB and AWS::Logs."""

from typing import Any

from tests.cloudformation.foreign.cases import DOCUMENT, OTHER_DOCUMENT, Around, Case

BUCKET: Around = ("Bucket", "AWS::S3::Bucket", {})
GROUP: Around = ("Group", "AWS::Logs::LogGroup", {})
TABLE_ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/<id>"
TABLE: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
INDEXED: dict[str, Any] = {
    **TABLE,
    "AttributeDefinitions": [*TABLE["AttributeDefinitions"], {"AttributeName": "by", "AttributeType": "S"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-user",
            "KeySchema": [{"AttributeName": "by", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}


def bucket(name: str, value: Any, operation: str, where: str, then: Any, later: Any, after: Any = None) -> Case:
    """later: what is found when the property is gone again, or as `after`."""
    changed = {} if after is None else {name: after}
    read = ("s3", operation, {"Bucket": "<id>"}, where)
    return Case(f"a bucket has {name}", "AWS::S3::Bucket", {name: value}, read, then, changed, later)


CASES = (
    Case(
        "a bucket has the stack's tags but AWS's own, and tells where it is",
        "AWS::S3::Bucket",
        {"Tags": [{"Key": "a", "Value": "b"}]},
        ("s3", "GetBucketTagging", {"Bucket": "<id>"}, "TagSet"),
        [{"Key": "team", "Value": "shop"}, {"Key": "a", "Value": "b"}],
        {},
        [{"Key": "team", "Value": "shop"}],
        {
            "Arn": "arn:aws:s3:::<id>",
            "DomainName": "<id>.s3.amazonaws.com",
            "RegionalDomainName": "<id>.s3.us-east-1.amazonaws.com",
            "WebsiteURL": "http://<id>.s3-website-us-east-1.amazonaws.com",
        },
    ),
    bucket("VersioningConfiguration", {"Status": "Enabled"}, "GetBucketVersioning", "Status", "Enabled", "Suspended"),
    bucket(
        "CorsConfiguration",
        {"CorsRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://a.example"], "MaxAge": "3"}]},
        "GetBucketCors",
        "CORSRules[].[AllowedOrigins[0], MaxAgeSeconds]",
        [["https://a.example", 3]],
        [["https://b.example", None]],
        {"CorsRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://b.example"]}]},
    ),
    bucket(
        "LifecycleConfiguration",
        {"Rules": [{"Id": "old", "Status": "Enabled", "Prefix": "logs/", "ExpirationInDays": 3}]},
        "GetBucketLifecycleConfiguration",
        "Rules[].[ID, Filter.Prefix, Expiration.Days]",
        [["old", "logs/", 3]],
        [["old", "", 9]],
        {"Rules": [{"Id": "old", "Status": "Enabled", "ExpirationInDays": 9}]},
    ),
    bucket(
        "PublicAccessBlockConfiguration",
        {"BlockPublicAcls": "true", "RestrictPublicBuckets": True},
        "GetPublicAccessBlock",
        "PublicAccessBlockConfiguration.[BlockPublicAcls, RestrictPublicBuckets]",
        [True, True],
        [True, False],
        {"BlockPublicAcls": True},
    ),
    bucket(
        "BucketEncryption",
        {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]},
        "GetBucketEncryption",
        "ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm",
        "aws:kms",
        "AES256",
        {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]},
    ),
    bucket(
        "WebsiteConfiguration",
        {"IndexDocument": "index.html", "ErrorDocument": "error.html"},
        "GetBucketWebsite",
        "[IndexDocument.Suffix, ErrorDocument.Key]",
        ["index.html", "error.html"],
        ["home.html", None],
        {"IndexDocument": "home.html"},
    ),
    Case(
        "a bucket tells queues what comes",
        "AWS::S3::Bucket",
        {
            "NotificationConfiguration": {
                "QueueConfigurations": [
                    {
                        "Event": "s3:ObjectCreated:*",
                        "Queue": "<Queue.Arn>",
                        "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": "in/"}]}},
                    }
                ]
            }
        },
        (
            "s3",
            "GetBucketNotificationConfiguration",
            {"Bucket": "<id>"},
            "QueueConfigurations[].[QueueArn, Events, Filter.Key.FilterRules[0].Value]",
        ),
        [["<Queue.Arn>", ["s3:ObjectCreated:*"], "in/"]],
        {},
        None,
        around=(("Queue", "AWS::SQS::Queue", {}),),
    ),
    Case(
        "a bucket has a policy",
        "AWS::S3::BucketPolicy",
        {"Bucket": "<Bucket>", "PolicyDocument": DOCUMENT},
        ("s3", "GetBucketPolicy", {"Bucket": "<Bucket>"}, "contains(Policy, 'other')"),
        False,
        {"Bucket": "<Bucket>", "PolicyDocument": OTHER_DOCUMENT},
        True,
        around=(BUCKET,),
    ),
    Case(
        "a table gets an index, and loses it",
        "AWS::DynamoDB::Table",
        INDEXED,
        ("dynamodb", "DescribeTable", {"TableName": "<id>"}, "Table.GlobalSecondaryIndexes[].IndexName"),
        ["by-user"],
        TABLE,
        [],
        {"Arn": TABLE_ARN},
    ),
    Case(
        "a table gets a stream",
        "AWS::DynamoDB::Table",
        TABLE,
        ("dynamodb", "DescribeTable", {"TableName": "<id>"}, "Table.StreamSpecification.StreamViewType"),
        None,
        {**TABLE, "StreamSpecification": {"StreamViewType": "NEW_IMAGE"}},
        "NEW_IMAGE",
    ),
    Case(
        "a table has a policy",
        "AWS::DynamoDB::Table",
        {**TABLE, "ResourcePolicy": {"PolicyDocument": DOCUMENT}},
        ("dynamodb", "GetResourcePolicy", {"ResourceArn": TABLE_ARN}, "contains(Policy, 'other')"),
        False,
        {**TABLE, "ResourcePolicy": {"PolicyDocument": OTHER_DOCUMENT}},
        True,
    ),
    Case(
        "a table forgets, and no longer does",
        "AWS::DynamoDB::Table",
        {**TABLE, "TimeToLiveSpecification": {"AttributeName": "until", "Enabled": True}},
        ("dynamodb", "DescribeTimeToLive", {"TableName": "<id>"}, "TimeToLiveDescription.TimeToLiveStatus"),
        "ENABLED",
        TABLE,
        "DISABLED",
    ),
    Case(
        "a table can be brought back, and no longer can",
        "AWS::DynamoDB::Table",
        {**TABLE, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
        (
            "dynamodb",
            "DescribeContinuousBackups",
            {"TableName": "<id>"},
            "ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus",
        ),
        "ENABLED",
        TABLE,
        "DISABLED",
    ),
    Case(
        "a table is paid for otherwise; numbers may be text",
        "AWS::DynamoDB::Table",
        {
            **TABLE,
            "BillingMode": "PROVISIONED",
            "ProvisionedThroughput": {"ReadCapacityUnits": "5", "WriteCapacityUnits": 6},
        },
        (
            "dynamodb",
            "DescribeTable",
            {"TableName": "<id>"},
            "Table.[BillingModeSummary.BillingMode, ProvisionedThroughput.ReadCapacityUnits]",
        ),
        ["PROVISIONED", 5],
        TABLE,
        ["PAY_PER_REQUEST", 5],
    ),
    Case(
        "a global table has a replica here",
        "AWS::DynamoDB::GlobalTable",
        {**TABLE, "Replicas": [{"Region": "us-east-1", "DeletionProtectionEnabled": False}]},
        ("dynamodb", "DescribeTable", {"TableName": "<id>"}, "Table.KeySchema[].AttributeName"),
        ["id"],
        {**INDEXED, "Replicas": [{"Region": "us-east-1"}]},
        ["id"],
    ),
    Case(
        "a log group keeps for so long, and then for ever",
        "AWS::Logs::LogGroup",
        {"RetentionInDays": "7"},
        ("logs", "DescribeLogGroups", {"logGroupNamePrefix": "<id>"}, "logGroups[].retentionInDays"),
        [7],
        {},
        [],
        {"Arn": "arn:aws:logs:us-east-1:000000000000:log-group:<id>:*"},
    ),
    Case(
        "a log stream is in its group",
        "AWS::Logs::LogStream",
        {"LogGroupName": "<Group>"},
        ("logs", "DescribeLogStreams", {"logGroupName": "<Group>"}, "logStreams[].logStreamName"),
        ["<id>"],
        around=(GROUP,),
    ),
    Case(
        "a metric filter counts, with another pattern after a change",
        "AWS::Logs::MetricFilter",
        {
            "LogGroupName": "<Group>",
            "FilterPattern": "ERROR",
            "MetricTransformations": [
                {
                    "MetricName": "errors",
                    "MetricNamespace": "shop",
                    "MetricValue": 1,
                    "Dimensions": [{"Key": "who", "Value": "$.who"}],
                }
            ],
        },
        (
            "logs",
            "DescribeMetricFilters",
            {"logGroupName": "<Group>"},
            "metricFilters[].[filterName, filterPattern, metricTransformations[0].dimensions]",
        ),
        [["<id>", "ERROR", {"who": "$.who"}]],
        {
            "LogGroupName": "<Group>",
            "FilterPattern": "WARN",
            "MetricTransformations": [{"MetricName": "errors", "MetricNamespace": "shop", "MetricValue": "1"}],
        },
        [["<id>", "WARN", None]],
        around=(GROUP,),
    ),
)
