"""AWS::SQS and AWS::SNS."""

from tests.cloudformation.foreign.cases import DOCUMENT, OTHER_DOCUMENT, Around, Case

QUEUE: Around = ("Queue", "AWS::SQS::Queue", {})
TOPIC: Around = ("Topic", "AWS::SNS::Topic", {})
OF_QUEUE = ("sqs", "GetQueueAttributes", {"QueueUrl": "<id>", "AttributeNames": ["All"]})

CASES = (
    Case(
        "what a queue is no longer told is as at first",
        "AWS::SQS::Queue",
        {
            "VisibilityTimeout": "9",
            "DelaySeconds": 3,
            "RedrivePolicy": {"deadLetterTargetArn": "<Queue.Arn>", "maxReceiveCount": 3},
        },
        (*OF_QUEUE, "Attributes.[VisibilityTimeout, DelaySeconds, RedrivePolicy && `true`]"),
        ["9", "3", True],
        {"VisibilityTimeout": 60},
        ["60", "0", None],
        around=(QUEUE,),
    ),
    Case(
        "a FIFO queue's made-up name says that it is one",
        "AWS::SQS::Queue",
        {"FifoQueue": True, "ContentBasedDeduplication": "true"},
        (*OF_QUEUE, "[ends_with(Attributes.QueueArn, '.fifo'), Attributes.ContentBasedDeduplication]"),
        [True, "true"],
    ),
    Case(
        "a queue that is said not to be FIFO is none",
        "AWS::SQS::Queue",
        {"FifoQueue": False, "Tags": [{"Key": "a", "Value": "b"}]},
        ("sqs", "ListQueueTags", {"QueueUrl": "<id>"}, "Tags"),
        {"team": "shop", "a": "b"},
        {},
        {"team": "shop"},
    ),
    Case(
        "queues have a policy",
        "AWS::SQS::QueuePolicy",
        {"Queues": ["<Queue>"], "PolicyDocument": DOCUMENT},
        (
            "sqs",
            "GetQueueAttributes",
            {"QueueUrl": "<Queue>", "AttributeNames": ["All"]},
            "contains(Attributes.Policy, 'other')",
        ),
        False,
        {"Queues": ["<Queue>"], "PolicyDocument": OTHER_DOCUMENT},
        True,
        around=(QUEUE,),
    ),
    Case(
        "a topic is called otherwise",
        "AWS::SNS::Topic",
        {"DisplayName": "shop"},
        ("sns", "GetTopicAttributes", {"TopicArn": "<id>"}, "Attributes.DisplayName"),
        "shop",
        {},
        "",
        {"TopicArn": "<id>"},
    ),
    Case(
        "a topic has the stack's tags, and those of AWS",
        "AWS::SNS::Topic",
        {"Tags": [{"Key": "a", "Value": "b"}]},
        ("sns", "ListTagsForResource", {"ResourceArn": "<id>"}, "Tags[].Key"),
        ["team", "aws:cloudformation:stack-name", "a"],
        {},
        ["team", "aws:cloudformation:stack-name"],
    ),
    Case(
        "a topic's subscriptions come and go with it",
        "AWS::SNS::Topic",
        {"Subscription": [{"Protocol": "sqs", "Endpoint": "<Queue.Arn>"}]},
        ("sns", "ListSubscriptionsByTopic", {"TopicArn": "<id>"}, "Subscriptions[].Endpoint"),
        ["<Queue.Arn>"],
        {"Subscription": []},
        [],
        around=(QUEUE,),
    ),
    Case(
        "a subscription filters, and no longer does",
        "AWS::SNS::Subscription",
        {
            "TopicArn": "<Topic>",
            "Protocol": "sqs",
            "Endpoint": "<Queue.Arn>",
            "RawMessageDelivery": True,
            "FilterPolicy": {"kind": ["new"]},
        },
        (
            "sns",
            "GetSubscriptionAttributes",
            {"SubscriptionArn": "<id>"},
            "Attributes.[RawMessageDelivery, FilterPolicy]",
        ),
        ["true", '{"kind": ["new"]}'],
        {"TopicArn": "<Topic>", "Protocol": "sqs", "Endpoint": "<Queue.Arn>"},
        ["false", ""],
        {"Arn": "<id>"},
        around=(QUEUE, TOPIC),
    ),
    Case(
        "topics have a policy",
        "AWS::SNS::TopicPolicy",
        {"Topics": ["<Topic>"], "PolicyDocument": DOCUMENT},
        ("sns", "GetTopicAttributes", {"TopicArn": "<Topic>"}, "contains(Attributes.Policy, 'other')"),
        False,
        {"Topics": ["<Topic>"], "PolicyDocument": OTHER_DOCUMENT},
        True,
        around=(TOPIC,),
    ),
)
