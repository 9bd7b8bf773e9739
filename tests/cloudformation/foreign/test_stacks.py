"""A stack of many types, through the whole engine: what CDK's bootstrapping makes, and what serverless stacks have."""

from typing import Any

import pytest
from botocore.exceptions import WaiterError

TEMPLATE = """
Parameters:
  Seconds: {Type: Number, Default: 60}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "cdk-shop-assets-${AWS::AccountId}-${AWS::Region}"
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: !Ref AWS::NoValue}
      PublicAccessBlockConfiguration: {BlockPublicAcls: true, RestrictPublicBuckets: true}
      VersioningConfiguration: {Status: Enabled}
      LifecycleConfiguration:
        Rules:
          - {Id: CleanupOldVersions, Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 30}}
          - {Id: Abort, Status: Enabled, AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1}}
  BucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Action: s3:*
            Effect: Deny
            Resource: [!GetAtt Bucket.Arn, !Sub "${Bucket.Arn}/*"]
            Condition: {Bool: {aws:SecureTransport: "false"}}
            Principal: "*"
  Repository:
    Type: AWS::ECR::Repository
    Properties:
      ImageTagMutability: IMMUTABLE
      RepositoryName: !Sub "cdk-shop-container-assets-${AWS::AccountId}-${AWS::Region}"
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Action: sts:AssumeRole, Effect: Allow, Principal: {AWS: !Ref AWS::AccountId}}]
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: read
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Action: ["s3:GetObject*"], Resource: [!Sub "${Bucket.Arn}/*"], Effect: Allow}]
      Roles: [!Ref Role]
  Version:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Name: /cdk-bootstrap/shop/version, Value: !Ref Seconds}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: {StreamViewType: NEW_IMAGE}
  Dead: {Type: AWS::SQS::Queue}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !Ref Seconds
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn}]
  Topic:
    Type: AWS::SNS::Topic
    Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Queue.Arn}]}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [shop]}
      Targets: [{Arn: !GetAtt Queue.Arn, Id: queue}]
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      DefinitionString: '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "${queue}", "End": true}}}'
      DefinitionSubstitutions: {queue: !Ref Queue}
  Cluster: {Type: AWS::ECS::Cluster}
Outputs:
  Queue: {Value: !Ref Queue}
  Stream: {Value: !GetAtt Table.StreamArn}
  Cluster: {Value: !GetAtt Cluster.Arn}
"""


@pytest.fixture
def cloudformation(aws: Any) -> Any:
    return aws("cloudformation")


def test_a_stack_of_many_types_comes_changes_and_goes(aws: Any, cloudformation: Any) -> None:
    name = {"StackName": "many-types"}
    cloudformation.create_stack(**name, TemplateBody=TEMPLATE, Capabilities=["CAPABILITY_IAM"])
    stack = _settled(cloudformation, "create", name)
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    assert outputs["Stream"].startswith("arn:aws:dynamodb:us-east-1:000000000000:table/many-types-Table-")
    assert outputs["Cluster"].startswith("arn:aws:ecs:us-east-1:000000000000:cluster/many-types-Cluster-")
    assert _timeout(aws, outputs["Queue"]) == ("60", True)
    cloudformation.update_stack(
        **name,
        TemplateBody=TEMPLATE,
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": "Seconds", "ParameterValue": "90"}],
    )
    _settled(cloudformation, "update", name)
    assert _timeout(aws, outputs["Queue"]) == ("90", True), "and its policy is still there"
    assert aws("ssm").get_parameter(Name="/cdk-bootstrap/shop/version")["Parameter"]["Value"] == "90"
    cloudformation.delete_stack(**name)
    cloudformation.get_waiter("stack_delete_complete").wait(**name, WaiterConfig={"Delay": 1})
    assert outputs["Queue"] not in aws("sqs").list_queues().get("QueueUrls", [])


def test_a_property_that_a_type_does_not_have_fails_the_resource(cloudformation: Any) -> None:
    name = {"StackName": "no-such-property"}
    template = "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {Colour: red}}}"
    cloudformation.create_stack(**name, TemplateBody=template, OnFailure="DO_NOTHING")
    with pytest.raises(WaiterError, match="CREATE_FAILED"):
        _settled(cloudformation, "create", name)
    events = cloudformation.describe_stack_events(**name)["StackEvents"]
    (reason,) = [
        each["ResourceStatusReason"]
        for each in events
        if each["ResourceStatus"] == "CREATE_FAILED" and each["LogicalResourceId"] == "Queue"
    ]
    assert reason == (
        "Properties validation failed for resource Queue with message:\n[#: extraneous key [Colour] is not permitted]"
    )
    cloudformation.delete_stack(**name)


def test_a_named_resource_is_not_replaced(aws: Any, cloudformation: Any) -> None:
    """Its successor could not have its name; what the old one holds is not lost."""
    name = {"StackName": "named-table"}
    template = """
    Resources:
      Table:
        Type: AWS::DynamoDB::Table
        Properties:
          TableName: named-orders
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
          BillingMode: PAY_PER_REQUEST
    """
    cloudformation.create_stack(**name, TemplateBody=template)
    _settled(cloudformation, "create", name)
    aws("dynamodb").put_item(TableName="named-orders", Item={"id": {"S": "one"}})
    cloudformation.update_stack(**name, TemplateBody=template.replace(" id,", " pk,"))
    with pytest.raises(WaiterError, match="UPDATE_ROLLBACK_COMPLETE"):
        _settled(cloudformation, "update", name)
    events = cloudformation.describe_stack_events(**name)["StackEvents"]
    assert [each["ResourceStatusReason"] for each in events if each["ResourceStatus"] == "UPDATE_FAILED"] == [
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
        "Rename named-orders and update the stack again."
    ]
    assert aws("dynamodb").scan(TableName="named-orders")["Count"] == 1
    cloudformation.delete_stack(**name)


def _settled(cloudformation: Any, verb: str, name: dict[str, str]) -> Any:
    cloudformation.get_waiter(f"stack_{verb}_complete").wait(**name, WaiterConfig={"Delay": 1})
    return cloudformation.describe_stacks(**name)["Stacks"][0]


def _timeout(aws: Any, url: str) -> tuple[str, bool]:
    attributes = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return attributes["VisibilityTimeout"], "Policy" in attributes
