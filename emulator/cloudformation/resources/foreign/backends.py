"""What is reached through VPC links: AWS::ElasticLoadBalancingV2, and AWS::ServiceDiscovery, which is Cloud Map."""

from emulator.cloudformation.resources.foreign.declared import Row, renamed, table
from emulator.cloudformation.resources.foreign.parts import Differences, One, Together
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Provider

_TAGS = Tagging("AddTags", "RemoveTags", system=False)
_MAPPED = Tagging("TagResource", "UntagResource", system=False)


def _namespace(kind: str) -> Row:
    return Row(
        f"AWS::ServiceDiscovery::{kind}Namespace",
        "servicediscovery",
        f"Create{kind}Namespace",
        "Operation.Targets.NAMESPACE",
        {"Id": "id", "ResourceARN": "Arn || Namespace.Arn"},
        "DeleteNamespace",
        follows="GetOperation",
        reads="GetNamespace",
        attributes={
            "Id": "id",
            "Arn": "Namespace.Arn",
            "HostedZoneId": "Namespace.Properties.DnsProperties.HostedZoneId",
        },
        tags=_MAPPED,
    )


TYPES: dict[str, Provider] = table(
    Row(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "elbv2",
        "CreateLoadBalancer",
        "LoadBalancers[0].LoadBalancerArn",
        {"LoadBalancerArn": "id", "LoadBalancerArns": "id", "ResourceArns": "id"},
        "DeleteLoadBalancer",
        parts=(
            One("LoadBalancerAttributes", "ModifyLoadBalancerAttributes", member="Attributes"),
            Differences("SetSecurityGroups", ("SecurityGroups",)),
            Differences("SetSubnets", ("Subnets",)),
        ),
        reads="DescribeLoadBalancers",
        attributes={
            "LoadBalancerArn": "id",
            "LoadBalancerName": "LoadBalancers[0].LoadBalancerName",
            "LoadBalancerFullName": "split(id, ':loadbalancer/')[1]",
            "DNSName": "LoadBalancers[0].DNSName",
            "CanonicalHostedZoneID": "LoadBalancers[0].CanonicalHostedZoneId",
            "SecurityGroups": "LoadBalancers[0].SecurityGroups",
        },
        named=("Name", 32),
        tags=_TAGS,
    ),
    Row(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "elbv2",
        "CreateTargetGroup",
        "TargetGroups[0].TargetGroupArn",
        {"TargetGroupArn": "id", "TargetGroupArns": "id", "ResourceArns": "id"},
        "DeleteTargetGroup",
        updates=("ModifyTargetGroup",),
        parts=(
            Together("Targets", "RegisterTargets", "Targets", "DeregisterTargets", "Targets", "Id"),
            One("TargetGroupAttributes", "ModifyTargetGroupAttributes", member="Attributes"),
        ),
        reads="DescribeTargetGroups",
        attributes={
            "TargetGroupArn": "id",
            "TargetGroupName": "TargetGroups[0].TargetGroupName",
            "TargetGroupFullName": "join('', ['targetgroup/', split(id, ':targetgroup/')[1]])",
            "LoadBalancerArns": "TargetGroups[0].LoadBalancerArns",
        },
        named=("Name", 32),
        tags=_TAGS,
    ),
    Row(
        "AWS::ElasticLoadBalancingV2::Listener",
        "elbv2",
        "CreateListener",
        "Listeners[0].ListenerArn",
        {"ListenerArn": "id"},
        "DeleteListener",
        updates=("ModifyListener",),
        attributes={"ListenerArn": "id"},
    ),
    Row(
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        "elbv2",
        "CreateRule",
        "Rules[0].RuleArn",
        {"RuleArn": "id"},
        "DeleteRule",
        updates=("ModifyRule",),
        attributes={"RuleArn": "id", "IsDefault": "`false`"},
    ),
    _namespace("Http"),
    _namespace("PrivateDns"),
    _namespace("PublicDns"),
    Row(
        "AWS::ServiceDiscovery::Service",
        "servicediscovery",
        "CreateService",
        "Service.Id",
        {"Id": "id", "ResourceARN": "Arn || Service.Arn"},
        "DeleteService",
        reads="GetService",
        attributes={"Id": "id", "Arn": "Service.Arn", "Name": "Service.Name"},
        tags=_MAPPED,
    ),
    Row(
        "AWS::ServiceDiscovery::Instance",
        "servicediscovery",
        "RegisterInstance",
        "InstanceId",
        {"InstanceId": "id", "ServiceId": "ServiceId"},
        "DeregisterInstance",
        updates=("RegisterInstance",),
        reshape=renamed(InstanceAttributes="Attributes"),
        named=("InstanceId", 64),
    ),
)
