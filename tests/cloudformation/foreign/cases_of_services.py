"""AWS::Events, AWS::Scheduler, AWS::SSM, AWS::SecretsManager, AWS::KMS, AWS::StepFunctions, AWS::Kinesis and others."""

import json

from tests.cloudformation.foreign.cases import DOCUMENT, OTHER_DOCUMENT, TRUST, Around, Case

QUEUE: Around = ("Queue", "AWS::SQS::Queue", {})
BUS: Around = ("Bus", "AWS::Events::EventBus", {"Name": "orders"})
ROLE: Around = ("Role", "AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST})
KEY: Around = ("Key", "AWS::KMS::Key", {"KeyPolicy": DOCUMENT})
DEFINITION = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "${what} ${ever}", "End": true}}}'
MACHINE: Around = (
    "Machine",
    "AWS::StepFunctions::StateMachine",
    {"RoleArn": "<Role.Arn>", "DefinitionString": DEFINITION},
)
SCHEDULERS = (
    "Role",
    "AWS::IAM::Role",
    {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "scheduler.amazonaws.com"},
            },
        }
    },
)
"""A role that EventBridge Scheduler may assume."""
SCHEDULED = {"FlexibleTimeWindow": {"Mode": "OFF"}, "Target": {"Arn": "<Queue.Arn>", "RoleArn": "<Role.Arn>"}}
STREAM = (
    "kinesis",
    "DescribeStreamSummary",
    {"StreamName": "<id>"},
    "StreamDescriptionSummary.[RetentionPeriodHours, OpenShardCount, EncryptionType]",
)
ALARM = {"EvaluationPeriods": 1, "MetricName": "m", "Namespace": "n", "Period": 60, "Statistic": "Sum"}
DELIVERED = {"BucketARN": "<Bucket.Arn>", "RoleARN": "<Role.Arn>"}

CASES = (
    Case(
        "a rule has targets, some of which go",
        "AWS::Events::Rule",
        {
            "ScheduleExpression": "rate(1 minute)",
            "Targets": [{"Id": "one", "Arn": "<Queue.Arn>"}, {"Id": "two", "Arn": "<Queue.Arn>"}],
        },
        ("events", "ListTargetsByRule", {"Rule": "<id>"}, "Targets[].Id"),
        ["one", "two"],
        {"ScheduleExpression": "rate(1 minute)", "Targets": [{"Id": "two", "Arn": "<Queue.Arn>", "Input": "{}"}]},
        ["two"],
        {"Arn": "arn:aws:events:us-east-1:000000000000:rule/<id>"},
        around=(QUEUE,),
    ),
    Case(
        "a rule goes by other things than the time, and still has its targets",
        "AWS::Events::Rule",
        {"ScheduleExpression": "rate(1 minute)", "Targets": [{"Id": "one", "Arn": "<Queue.Arn>"}]},
        ("events", "ListTargetsByRule", {"Rule": "<id>"}, "Targets[].Id"),
        ["one"],
        {"EventPattern": {"source": ["shop"]}, "Targets": [{"Id": "one", "Arn": "<Queue.Arn>"}]},
        ["one"],
        around=(QUEUE,),
    ),
    Case(
        "a rule is turned off",
        "AWS::Events::Rule",
        {"EventPattern": {"source": ["shop"]}},
        ("events", "DescribeRule", {"Name": "<id>"}, "[EventPattern, State]"),
        ['{"source": ["shop"]}', "ENABLED"],
        {"EventPattern": {"source": ["shop"]}, "State": "DISABLED"},
        ['{"source": ["shop"]}', "DISABLED"],
    ),
    Case(
        "a rule of another bus is known by both names",
        "AWS::Events::Rule",
        {"Name": "paid", "EventBusName": "<Bus>", "EventPattern": {"source": ["shop"]}},
        ("events", "ListRules", {"EventBusName": "<Bus>"}, "Rules[].join('|', [EventBusName, Name])"),
        ["<id>"],
        attributes={"Arn": "arn:aws:events:us-east-1:000000000000:rule/orders/paid"},
        around=(BUS,),
    ),
    Case(
        "a statement stands in a bus's policy",
        "AWS::Events::EventBusPolicy",
        {
            "EventBusName": "<Bus>",
            "StatementId": "all",
            "Statement": {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "events:PutEvents",
                "Resource": "<Bus.Arn>",
            },
        },
        ("events", "DescribeEventBus", {"Name": "<Bus>"}, """contains(Policy, '"Sid": "all"')"""),
        True,
        around=(BUS,),
    ),
    Case(
        "a schedule is for other times",
        "AWS::Scheduler::Schedule",
        {"ScheduleExpression": "rate(1 hour)", **SCHEDULED},
        ("scheduler", "GetSchedule", {"Name": "<id>"}, "ScheduleExpression"),
        "rate(1 hour)",
        {"ScheduleExpression": "rate(2 hours)", **SCHEDULED},
        "rate(2 hours)",
        {"Arn": "arn:aws:scheduler:us-east-1:000000000000:schedule/default/<id>"},
        around=(QUEUE, SCHEDULERS),
    ),
    Case(
        "a parameter has another value",
        "AWS::SSM::Parameter",
        {"Type": "String", "Value": "old"},
        ("ssm", "GetParameter", {"Name": "<id>"}, "Parameter.Value"),
        "old",
        {"Type": "String", "Value": 5},
        "5",
        {"Type": "String", "Value": "old"},
    ),
    Case(
        "a parameter's tags are a map",
        "AWS::SSM::Parameter",
        {"Type": "String", "Value": "v", "Tags": {"a": "b"}},
        ("ssm", "ListTagsForResource", {"ResourceType": "Parameter", "ResourceId": "<id>"}, "TagList[].Key"),
        ["team", "aws:cloudformation:stack-name", "a"],
        {"Type": "String", "Value": "v", "Tags": {"c": "d"}},
        ["team", "aws:cloudformation:stack-name", "c"],
    ),
    Case(
        "a secret is made up, and then is another",
        "AWS::SecretsManager::Secret",
        {
            "GenerateSecretString": {
                "SecretStringTemplate": '{"user": "shop"}',
                "GenerateStringKey": "password",
                "PasswordLength": "20",
                "ExcludeCharacters": '"\\',
            }
        },
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": "<id>"},
            """[starts_with(SecretString, '{"user": "shop", "password": "'), length(SecretString)]""",
        ),
        [True, 52],
        {"SecretString": "told"},
        [False, 4],
        {"Id": "<id>"},
    ),
    Case(
        "a key is turned off, and no longer rotates",
        "AWS::KMS::Key",
        {"KeyPolicy": DOCUMENT, "EnableKeyRotation": "true", "PendingWindowInDays": 7},
        ("kms", "DescribeKey", {"KeyId": "<id>"}, "KeyMetadata.[Arn, Enabled]"),
        ["arn:aws:kms:us-east-1:000000000000:key/<id>", True],
        {"KeyPolicy": OTHER_DOCUMENT, "Enabled": False, "PendingWindowInDays": 7},
        ["arn:aws:kms:us-east-1:000000000000:key/<id>", False],
        {"Arn": "arn:aws:kms:us-east-1:000000000000:key/<id>", "KeyId": "<id>"},
    ),
    Case(
        "an alias leads to a key",
        "AWS::KMS::Alias",
        {"AliasName": "alias/shop", "TargetKeyId": "<Key.Arn>"},
        ("kms", "DescribeKey", {"KeyId": "alias/shop"}, "KeyMetadata.KeyId"),
        "<Key>",
        around=(KEY,),
    ),
    Case(
        "a state machine's places are filled, but for those nobody fills",
        "AWS::StepFunctions::StateMachine",
        {
            "RoleArn": "<Role.Arn>",
            "DefinitionString": DEFINITION,
            "DefinitionSubstitutions": {"what": "that"},
        },
        ("stepfunctions", "DescribeStateMachine", {"stateMachineArn": "<id>"}, "definition"),
        DEFINITION.replace("${what}", "that"),
        {"RoleArn": "<Role.Arn>", "Definition": json.loads(DEFINITION)},
        DEFINITION,
        {"Arn": "<id>"},
        around=(ROLE,),
    ),
    Case(
        "a state machine's alias leads to a version",
        "AWS::StepFunctions::StateMachineAlias",
        {"Name": "live", "RoutingConfiguration": [{"StateMachineVersionArn": "<Version>", "Weight": 100}]},
        (
            "stepfunctions",
            "DescribeStateMachineAlias",
            {"stateMachineAliasArn": "<id>"},
            "routingConfiguration[].stateMachineVersionArn",
        ),
        ["<Machine>:1"],
        {"Name": "live", "DeploymentPreference": {"StateMachineVersionArn": "<Version>", "Type": "ALL_AT_ONCE"}},
        ["<Machine>:1"],
        {"Arn": "<id>"},
        around=(
            ROLE,
            MACHINE,
            ("Version", "AWS::StepFunctions::StateMachineVersion", {"StateMachineArn": "<Machine>"}),
        ),
    ),
    Case(
        "a stream grows, and keeps for less long",
        "AWS::Kinesis::Stream",
        {"ShardCount": "1", "RetentionPeriodHours": 48},
        STREAM,
        [48, 1, "NONE"],
        {"ShardCount": 2, "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}},
        [24, 2, "KMS"],
        {"Arn": "arn:aws:kinesis:us-east-1:000000000000:stream/<id>"},
    ),
    Case(
        "a delivery stream puts elsewhere",
        "AWS::KinesisFirehose::DeliveryStream",
        {"ExtendedS3DestinationConfiguration": {**DELIVERED, "Prefix": "old/"}},
        (
            "firehose",
            "DescribeDeliveryStream",
            {"DeliveryStreamName": "<id>"},
            "DeliveryStreamDescription.Destinations[].ExtendedS3DestinationDescription.Prefix",
        ),
        ["old/"],
        {"ExtendedS3DestinationConfiguration": {**DELIVERED, "Prefix": "new/"}},
        ["new/"],
        {"Arn": "arn:aws:firehose:us-east-1:000000000000:deliverystream/<id>"},
        around=(ROLE, ("Bucket", "AWS::S3::Bucket", {})),
    ),
    Case(
        "an alarm goes off otherwise; numbers may be text",
        "AWS::CloudWatch::Alarm",
        {**ALARM, "ComparisonOperator": "GreaterThanThreshold", "Threshold": "1.5"},
        ("cloudwatch", "DescribeAlarms", {"AlarmNames": ["<id>"]}, "MetricAlarms[].[ComparisonOperator, Threshold]"),
        [["GreaterThanThreshold", 1.5]],
        {**ALARM, "ComparisonOperator": "LessThanThreshold", "Threshold": 1},
        [["LessThanThreshold", 1.0]],
        {"Arn": "arn:aws:cloudwatch:us-east-1:000000000000:alarm:<id>"},
    ),
    Case(
        "a repository scans, and then does not",
        "AWS::ECR::Repository",
        {"ImageScanningConfiguration": {"ScanOnPush": "true"}, "RepositoryPolicyText": DOCUMENT},
        (
            "ecr",
            "DescribeRepositories",
            {"repositoryNames": ["<id>"]},
            "repositories[].imageScanningConfiguration.scanOnPush",
        ),
        [True],
        {},
        [False],
        {"RepositoryUri": "000000000000.dkr.ecr.us-east-1.amazonaws.com/<id>"},
    ),
    Case(
        "a table is scaled",
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        {
            "PolicyName": "half",
            "PolicyType": "TargetTrackingScaling",
            "ScalingTargetId": "<Target>",
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": "50",
                "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"},
            },
        },
        (
            "application-autoscaling",
            "DescribeScalingPolicies",
            {"ServiceNamespace": "dynamodb", "ResourceId": "table/orders"},
            "ScalingPolicies[].TargetTrackingScalingPolicyConfiguration.TargetValue",
        ),
        [50.0],
        around=(
            ROLE,
            (
                "Target",
                "AWS::ApplicationAutoScaling::ScalableTarget",
                {
                    "MaxCapacity": 3,
                    "MinCapacity": "1",
                    "ResourceId": "table/orders",
                    "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
                    "ServiceNamespace": "dynamodb",
                    "RoleARN": "<Role.Arn>",
                },
            ),
        ),
    ),
)
