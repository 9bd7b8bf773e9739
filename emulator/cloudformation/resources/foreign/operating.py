"""What is needed to deploy and to run: AWS::CloudWatch, AWS::ECR, AWS::CodeDeploy, AWS::ApplicationAutoScaling."""

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign.declared import Existing, Row, table
from emulator.cloudformation.resources.foreign.parts import One
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Context, Provider


def _repository(_context: Context, properties: Properties) -> Properties:
    return {**properties, "LifecyclePolicyText": properties.get("LifecyclePolicy", {}).get("LifecyclePolicyText")}


def _policy(_context: Context, properties: Properties) -> Properties:
    """What scales is said in three parts, or by the id of the target, which has all of them."""
    members = dict(properties)
    if (target := properties.get("ScalingTargetId")) is not None:
        members |= dict(zip(("ResourceId", "ScalableDimension", "ServiceNamespace"), target.split("|"), strict=False))
    return members


TYPES: dict[str, Provider] = table(
    Row(
        "AWS::CloudWatch::Alarm",
        "cloudwatch",
        "PutMetricAlarm",
        "AlarmName",
        {"AlarmName": "id", "AlarmNames": "id", "ResourceARN": "arn:aws:cloudwatch:{region}:{account}:alarm:{id}"},
        "DeleteAlarms",
        updates=("PutMetricAlarm",),
        attributes={"Arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{id}"},
        named=("AlarmName", 255),
        tags=Tagging("TagResource", "UntagResource"),
        existing=Existing("DescribeAlarms", {"AlarmNames": "AlarmName"}, "MetricAlarms"),
    ),
    Row(
        "AWS::CloudWatch::Dashboard",
        "cloudwatch",
        "PutDashboard",
        "DashboardName",
        {"DashboardName": "id", "DashboardNames": "id"},
        "DeleteDashboards",
        updates=("PutDashboard",),
        named=("DashboardName", 255),
        existing=Existing("GetDashboard", {"DashboardName": "DashboardName"}),
    ),
    Row(
        "AWS::ECR::Repository",
        "ecr",
        "CreateRepository",
        "RepositoryName",
        {
            "repositoryName": "id",
            "resourceArn": "arn:aws:ecr:{region}:{account}:repository/{id}",
            "force": "EmptyOnDelete",
        },
        "DeleteRepository",
        updates=("PutImageTagMutability", "PutImageScanningConfiguration"),
        defaults={"ImageTagMutability": "MUTABLE", "ImageScanningConfiguration": {"ScanOnPush": False}},
        parts=(
            One("LifecyclePolicyText", "PutLifecyclePolicy", "DeleteLifecyclePolicy", "lifecyclePolicyText"),
            One("RepositoryPolicyText", "SetRepositoryPolicy", "DeleteRepositoryPolicy", "policyText"),
        ),
        attributes={
            "Arn": "arn:aws:ecr:{region}:{account}:repository/{id}",
            "RepositoryUri": "{account}.dkr.ecr.{region}.amazonaws.com/{id}",
        },
        named=("RepositoryName", 256),
        lower=True,
        reshape=_repository,
        tags=Tagging("TagResource", "UntagResource", member="tags"),
    ),
    Row(
        "AWS::CodeDeploy::Application",
        "codedeploy",
        "CreateApplication",
        "ApplicationName",
        {"applicationName": "id"},
        named=("ApplicationName", 100),
    ),
    Row(
        "AWS::CodeDeploy::DeploymentGroup",
        "codedeploy",
        "CreateDeploymentGroup",
        "DeploymentGroupName",
        {"applicationName": "ApplicationName"},
        named=("DeploymentGroupName", 100),
    ),
    Row(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "application-autoscaling",
        "RegisterScalableTarget",
        "{ResourceId}|{ScalableDimension}|{ServiceNamespace}",
        {
            "ResourceId": "ResourceId",
            "ScalableDimension": "ScalableDimension",
            "ServiceNamespace": "ServiceNamespace",
        },
        "DeregisterScalableTarget",
        updates=("RegisterScalableTarget",),
        attributes={"Id": "id"},
    ),
    Row(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        "application-autoscaling",
        "PutScalingPolicy",
        "PolicyARN",
        {
            "PolicyName": "PolicyName",
            "ResourceId": "ResourceId || split(ScalingTargetId, '|')[0]",
            "ScalableDimension": "ScalableDimension || split(ScalingTargetId, '|')[1]",
            "ServiceNamespace": "ServiceNamespace || split(ScalingTargetId, '|')[2]",
        },
        "DeleteScalingPolicy",
        updates=("PutScalingPolicy",),
        attributes={"Arn": "id"},
        reshape=_policy,
    ),
)
