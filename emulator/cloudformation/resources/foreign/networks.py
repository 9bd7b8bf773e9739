"""AWS::EC2: networks, as functions and private APIs are put into them. moto keeps them; no packet goes through."""

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign.declared import Row, table
from emulator.cloudformation.resources.foreign.network_parts import Flags, Members, Rules, permission
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Context, Provider

_TAGS = Tagging("CreateTags", "DeleteTags", member="", system=False)
_DEFAULT_GROUP = "[{Name: 'vpc-id', Values: [id]}, {Name: 'group-name', Values: ['default']}]"


def _security_group(_context: Context, properties: Properties) -> Properties:
    return {**properties, "Description": properties["GroupDescription"]}


def _rule(_context: Context, properties: Properties) -> Properties:
    return {"GroupId": properties.get("GroupId"), "IpPermissions": [permission(properties)]}


def _instance(_context: Context, properties: Properties) -> Properties:
    return {**properties, "MinCount": 1, "MaxCount": 1}


def _plain(noun: str) -> Row:
    """A type that is what its creation says, and has an id of its noun."""
    return Row(
        f"AWS::EC2::{noun}",
        "ec2",
        f"Create{noun}",
        f"{noun}.{noun}Id",
        {f"{noun}Id": "id", "Resources": "id"},
        f"Delete{noun}",
        attributes={f"{noun}Id": "id"},
        tags=_TAGS,
    )


def _own_rules(direction: str) -> Row:
    """AWS::EC2::SecurityGroupIngress: one rule of a group."""
    return Row(
        f"AWS::EC2::SecurityGroup{direction}",
        "ec2",
        f"AuthorizeSecurityGroup{direction}",
        "SecurityGroupRules[0].SecurityGroupRuleId",
        {"GroupId": "GroupId", "SecurityGroupRuleIds": "id"},
        f"RevokeSecurityGroup{direction}",
        attributes={"Id": "id"},
        reshape=_rule,
    )


TYPES: dict[str, Provider] = table(
    Row(
        "AWS::EC2::VPC",
        "ec2",
        "CreateVpc",
        "Vpc.VpcId",
        {"VpcId": "id", "Resources": "id", "Filters": _DEFAULT_GROUP},
        "DeleteVpc",
        parts=(Flags("ModifyVpcAttribute", ("EnableDnsSupport", "EnableDnsHostnames")),),
        reads="DescribeSecurityGroups",
        attributes={"VpcId": "id", "CidrBlock": "CidrBlock", "DefaultSecurityGroup": "SecurityGroups[0].GroupId"},
        tags=_TAGS,
    ),
    Row(
        "AWS::EC2::Subnet",
        "ec2",
        "CreateSubnet",
        "Subnet.SubnetId",
        {"SubnetId": "id", "SubnetIds": "id", "Resources": "id"},
        "DeleteSubnet",
        parts=(Flags("ModifySubnetAttribute", ("MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation")),),
        reads="DescribeSubnets",
        attributes={
            "SubnetId": "id",
            "AvailabilityZone": "Subnets[0].AvailabilityZone",
            "AvailabilityZoneId": "Subnets[0].AvailabilityZoneId",
            "CidrBlock": "Subnets[0].CidrBlock",
            "VpcId": "Subnets[0].VpcId",
        },
        tags=_TAGS,
    ),
    Row(
        "AWS::EC2::SecurityGroup",
        "ec2",
        "CreateSecurityGroup",
        "GroupId",
        {"GroupId": "id", "GroupIds": "id", "Resources": "id"},
        "DeleteSecurityGroup",
        parts=(Rules("Ingress"), Rules("Egress")),
        reads="DescribeSecurityGroups",
        attributes={"GroupId": "id", "Id": "id", "VpcId": "SecurityGroups[0].VpcId"},
        named=("GroupName", 255),
        reshape=_security_group,
        tags=_TAGS,
    ),
    _own_rules("Ingress"),
    _own_rules("Egress"),
    Row(
        "AWS::EC2::Instance",
        "ec2",
        "RunInstances",
        "Instances[0].InstanceId",
        {"InstanceIds": "id", "Resources": "id"},
        "TerminateInstances",
        reads="DescribeInstances",
        attributes={
            "InstanceId": "id",
            "AvailabilityZone": "Reservations[0].Instances[0].Placement.AvailabilityZone",
            "PrivateDnsName": "Reservations[0].Instances[0].PrivateDnsName",
            "PrivateIp": "Reservations[0].Instances[0].PrivateIpAddress",
            "PublicDnsName": "Reservations[0].Instances[0].PublicDnsName",
            "PublicIp": "Reservations[0].Instances[0].PublicIpAddress",
            "VpcId": "Reservations[0].Instances[0].VpcId",
        },
        reshape=_instance,
        tags=_TAGS,
    ),
    _plain("InternetGateway"),
    Row(
        "AWS::EC2::VPCGatewayAttachment",
        "ec2",
        "AttachInternetGateway",
        "IGW|{VpcId}",
        {"InternetGatewayId": "InternetGatewayId", "VpcId": "VpcId"},
        "DetachInternetGateway",
    ),
    _plain("RouteTable"),
    Row(
        "AWS::EC2::Route",
        "ec2",
        "CreateRoute",
        "{RouteTableId}|{DestinationCidrBlock}{DestinationIpv6CidrBlock}{DestinationPrefixListId}",
        {
            "RouteTableId": "RouteTableId",
            "DestinationCidrBlock": "DestinationCidrBlock",
            "DestinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
            "DestinationPrefixListId": "DestinationPrefixListId",
        },
        "DeleteRoute",
        updates=("ReplaceRoute",),
        attributes={"CidrBlock": "{DestinationCidrBlock}{DestinationIpv6CidrBlock}{DestinationPrefixListId}"},
    ),
    Row(
        "AWS::EC2::SubnetRouteTableAssociation",
        "ec2",
        "AssociateRouteTable",
        "AssociationId",
        {"AssociationId": "id"},
        "DisassociateRouteTable",
        attributes={"Id": "id"},
    ),
    Row(
        "AWS::EC2::EIP",
        "ec2",
        "AllocateAddress",
        "PublicIp",
        {"AllocationId": "AllocationId", "Resources": "AllocationId"},
        "ReleaseAddress",
        attributes={"AllocationId": "AllocationId", "PublicIp": "id"},
        tags=_TAGS,
    ),
    _plain("NatGateway"),
    Row(
        "AWS::EC2::VPCEndpoint",
        "ec2",
        "CreateVpcEndpoint",
        "VpcEndpoint.VpcEndpointId",
        {"VpcEndpointId": "id", "VpcEndpointIds": "id", "Resources": "id"},
        "DeleteVpcEndpoints",
        updates=("ModifyVpcEndpoint",),
        parts=(
            Members("ModifyVpcEndpoint", "SubnetIds"),
            Members("ModifyVpcEndpoint", "SecurityGroupIds"),
            Members("ModifyVpcEndpoint", "RouteTableIds"),
        ),
        reads="DescribeVpcEndpoints",
        attributes={
            "Id": "id",
            "DnsEntries": "VpcEndpoints[0].DnsEntries[].join(':', [HostedZoneId || '', DnsName])",
            "NetworkInterfaceIds": "VpcEndpoints[0].NetworkInterfaceIds",
            "CreationTimestamp": "VpcEndpoints[0].CreationTimestamp",
        },
        tags=_TAGS,
    ),
)
