"""AWS::EC2, AWS::Route53, AWS::CertificateManager and AWS::WAFv2."""

from typing import Any

from tests.cloudformation.foreign.cases import DOCUMENT, Around, Case

VPC: Around = ("Vpc", "AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"})
SUBNET: Around = ("Subnet", "AWS::EC2::Subnet", {"VpcId": "<Vpc>", "CidrBlock": "10.0.0.0/24"})
GATEWAY: Around = ("Gateway", "AWS::EC2::InternetGateway", {})
ATTACHED: Around = ("Attached", "AWS::EC2::VPCGatewayAttachment", {"VpcId": "<Vpc>", "InternetGatewayId": "<Gateway>"})
ROUTES: Around = ("Routes", "AWS::EC2::RouteTable", {"VpcId": "<Vpc>"})
GROUP: Around = ("Group", "AWS::EC2::SecurityGroup", {"VpcId": "<Vpc>", "GroupDescription": "of the shop"})
ZONE: Around = ("Zone", "AWS::Route53::HostedZone", {"Name": "shop.example"})
VISIBLE = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "m"}
ACL: dict[str, Any] = {"Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "VisibilityConfig": VISIBLE}
RECORD = {"HostedZoneId": "<Zone>", "Name": "a.shop.example", "Type": "A", "ResourceRecords": ["192.0.2.1"]}
ENDPOINT = {
    "VpcId": "<Vpc>",
    "ServiceName": "com.amazonaws.us-east-1.execute-api",
    "VpcEndpointType": "Interface",
    "SecurityGroupIds": ["<Group>"],
    "PolicyDocument": DOCUMENT,
}

CASES = (
    Case(
        "a VPC tells names, and then does not",
        "AWS::EC2::VPC",
        {"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": "true"},
        (
            "ec2",
            "DescribeVpcAttribute",
            {"VpcId": "<id>", "Attribute": "enableDnsHostnames"},
            "EnableDnsHostnames.Value",
        ),
        True,
        {"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": False},
        False,
        {"VpcId": "<id>", "CidrBlock": "10.0.0.0/16"},
    ),
    Case(
        "a VPC's tags come and go, but for those of AWS",
        "AWS::EC2::VPC",
        {"CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "a", "Value": "b"}]},
        ("ec2", "DescribeVpcs", {"VpcIds": ["<id>"]}, "Vpcs[0].Tags[].Key"),
        ["team", "a"],
        {"CidrBlock": "10.0.0.0/16"},
        ["team"],
    ),
    Case(
        "a subnet gives addresses",
        "AWS::EC2::Subnet",
        {"VpcId": "<Vpc>", "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "us-east-1b"},
        ("ec2", "DescribeSubnets", {"SubnetIds": ["<id>"]}, "Subnets[].MapPublicIpOnLaunch"),
        [False],
        {
            "VpcId": "<Vpc>",
            "CidrBlock": "10.0.0.0/24",
            "AvailabilityZone": "us-east-1b",
            "MapPublicIpOnLaunch": True,
        },
        [True],
        {"AvailabilityZone": "us-east-1b", "VpcId": "<Vpc>"},
        around=(VPC,),
    ),
    Case(
        "a security group lets in and out what its template says",
        "AWS::EC2::SecurityGroup",
        {
            "VpcId": "<Vpc>",
            "GroupDescription": "of the shop",
            "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": "443", "ToPort": 443, "CidrIp": "10.0.0.0/8"}],
        },
        (
            "ec2",
            "DescribeSecurityGroups",
            {"GroupIds": ["<id>"]},
            "SecurityGroups[0].[IpPermissions[].FromPort, IpPermissionsEgress[].IpProtocol]",
        ),
        [[443], ["-1"]],
        {
            "VpcId": "<Vpc>",
            "GroupDescription": "of the shop",
            "SecurityGroupEgress": [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "CidrIp": "10.0.0.0/8"}],
        },
        [[], ["tcp"]],
        {"GroupId": "<id>", "VpcId": "<Vpc>"},
        around=(VPC,),
    ),
    Case(
        "a rule of a security group stands by itself",
        "AWS::EC2::SecurityGroupIngress",
        {"GroupId": "<Group>", "IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "SourceSecurityGroupId": "<Group>"},
        (
            "ec2",
            "DescribeSecurityGroups",
            {"GroupIds": ["<Group>"]},
            "SecurityGroups[0].IpPermissions[].UserIdGroupPairs[].GroupId",
        ),
        ["<Group>"],
        around=(VPC, GROUP),
    ),
    Case(
        "a machine is in a subnet",
        "AWS::EC2::Instance",
        {"ImageId": "ami-12345678", "InstanceType": "t3.micro", "SubnetId": "<Subnet>"},
        ("ec2", "DescribeInstances", {"InstanceIds": ["<id>"]}, "Reservations[].Instances[].SubnetId"),
        ["<Subnet>"],
        attributes={"InstanceId": "<id>", "VpcId": "<Vpc>", "AvailabilityZone": "<Subnet.AvailabilityZone>"},
        around=(VPC, SUBNET),
    ),
    Case(
        "a route leads out",
        "AWS::EC2::Route",
        {"RouteTableId": "<Routes>", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "<Gateway>"},
        ("ec2", "DescribeRouteTables", {"RouteTableIds": ["<Routes>"]}, "RouteTables[0].Routes[].GatewayId"),
        ["local", "<Gateway>"],
        attributes={"CidrBlock": "0.0.0.0/0"},
        around=(VPC, GATEWAY, ATTACHED, ROUTES),
    ),
    Case(
        "a VPC endpoint is put into a subnet",
        "AWS::EC2::VPCEndpoint",
        ENDPOINT,
        ("ec2", "DescribeVpcEndpoints", {"VpcEndpointIds": ["<id>"]}, "VpcEndpoints[0].SubnetIds"),
        [],
        {**ENDPOINT, "SubnetIds": ["<Subnet>"]},
        ["<Subnet>"],
        {"Id": "<id>"},
        around=(VPC, SUBNET, GROUP),
    ),
    Case(
        "a record is kept for longer",
        "AWS::Route53::RecordSet",
        {**RECORD, "TTL": "60"},
        ("route53", "ListResourceRecordSets", {"HostedZoneId": "<Zone>"}, "ResourceRecordSets[?Type == 'A'].TTL"),
        [60],
        {**RECORD, "TTL": 90},
        [90],
        around=(ZONE,),
    ),
    Case(
        "a group of records is in the zone of a name",
        "AWS::Route53::RecordSetGroup",
        {
            "HostedZoneName": "shop.example.",
            "RecordSets": [
                {
                    "Name": "b.shop.example",
                    "Type": "A",
                    "AliasTarget": {"DNSName": "d-1.execute-api.us-east-1.amazonaws.com", "HostedZoneId": "Z1"},
                }
            ],
        },
        (
            "route53",
            "ListResourceRecordSets",
            {"HostedZoneId": "<Zone>"},
            "ResourceRecordSets[?Type == 'A'].AliasTarget.HostedZoneId",
        ),
        ["Z1"],
        around=(ZONE,),
    ),
    Case(
        "a certificate is asked for, with the stack's tags",
        "AWS::CertificateManager::Certificate",
        {
            "DomainName": "shop.example",
            "ValidationMethod": "DNS",
            "DomainValidationOptions": [{"DomainName": "shop.example", "HostedZoneId": "Z1"}],
            "Tags": [{"Key": "a", "Value": "b"}],
        },
        ("acm", "ListTagsForCertificate", {"CertificateArn": "<id>"}, "Tags[].Key"),
        ["team", "a"],
        {"DomainName": "shop.example", "ValidationMethod": "DNS"},
        ["team"],
    ),
    Case(
        "an ACL blocks what it allowed",
        "AWS::WAFv2::WebACL",
        {**ACL, "Name": "shop"},
        ("wafv2", "ListWebACLs", {"Scope": "REGIONAL"}, "WebACLs[].Name"),
        ["shop"],
        {**ACL, "Name": "shop", "DefaultAction": {"Block": {}}},
        ["shop"],
    ),
)
