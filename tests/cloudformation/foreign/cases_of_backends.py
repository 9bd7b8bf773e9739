"""AWS::ElasticLoadBalancingV2, AWS::ServiceDiscovery, and AWS::CloudFront, which stands before all of it."""

from tests.cloudformation.foreign.cases import Around, Case
from tests.cloudformation.foreign.cases_of_networks import SUBNET, VPC

BALANCER: Around = (
    "Balancer",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    {"Scheme": "internal", "Type": "network", "Subnets": ["<Subnet>"]},
)
TARGETS: Around = (
    "Targets",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    {"Port": "80", "Protocol": "TCP", "TargetType": "ip", "VpcId": "<Vpc>"},
)
NAMESPACE: Around = ("Namespace", "AWS::ServiceDiscovery::HttpNamespace", {"Name": "shop"})
SERVICE: Around = ("Service", "AWS::ServiceDiscovery::Service", {"Name": "web", "NamespaceId": "<Namespace>"})
LISTENER = {
    "LoadBalancerArn": "<Balancer>",
    "Protocol": "TCP",
    "DefaultActions": [{"Type": "forward", "TargetGroupArn": "<Targets>"}],
}
API = {
    "Id": "api",
    "DomainName": "abc123.execute-api.us-east-1.amazonaws.com",
    "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]},
    "OriginCustomHeaders": [{"HeaderName": "x-from", "HeaderValue": "cloudfront"}],
}
DISTRIBUTION = {
    "Enabled": True,
    "Origins": [API],
    "DefaultCacheBehavior": {
        "TargetOriginId": "api",
        "ViewerProtocolPolicy": "https-only",
        "AllowedMethods": ["GET", "HEAD", "OPTIONS"],
        "ForwardedValues": {"QueryString": True, "Headers": ["Authorization"]},
    },
    "Restrictions": {"GeoRestriction": {"RestrictionType": "whitelist", "Locations": ["DE"]}},
}

CASES = (
    Case(
        "a distribution has an API behind it, and what its template leaves out",
        "AWS::CloudFront::Distribution",
        {"DistributionConfig": DISTRIBUTION},
        (
            "cloudfront",
            "GetDistribution",
            {"Id": "<id>"},
            "Distribution.DistributionConfig.[Comment, Origins.Items[0].CustomOriginConfig.HTTPSPort, "
            "DefaultCacheBehavior.AllowedMethods.[Items[2], CachedMethods.Items[0]], "
            "DefaultCacheBehavior.ForwardedValues.Headers.Quantity]",
        ),
        ["", 443, ["OPTIONS", "GET"], 1],
        {"DistributionConfig": {**DISTRIBUTION, "Comment": "the shop"}},
        ["the shop", 443, ["OPTIONS", "GET"], 1],
        {"Id": "<id>"},
    ),
    Case(
        "a load balancer has tags",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {**BALANCER[2], "Tags": [{"Key": "a", "Value": "b"}]},
        ("elbv2", "DescribeTags", {"ResourceArns": ["<id>"]}, "TagDescriptions[].Tags[].Key"),
        ["team", "a"],
        BALANCER[2],
        ["team"],
        {"LoadBalancerArn": "<id>"},
        around=(VPC, SUBNET),
    ),
    Case(
        "targets come and go",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {**TARGETS[2], "Targets": [{"Id": "10.0.0.4", "Port": 80}]},
        ("elbv2", "DescribeTargetHealth", {"TargetGroupArn": "<id>"}, "TargetHealthDescriptions[].Target.Id"),
        ["10.0.0.4"],
        {**TARGETS[2], "Targets": [{"Id": "10.0.0.5", "Port": 80}]},
        ["10.0.0.5"],
        {"TargetGroupArn": "<id>", "LoadBalancerArns": []},
        around=(VPC,),
    ),
    Case(
        "a listener moves to another port",
        "AWS::ElasticLoadBalancingV2::Listener",
        {**LISTENER, "Port": "80"},
        ("elbv2", "DescribeListeners", {"LoadBalancerArn": "<Balancer>"}, "Listeners[].[ListenerArn, Port]"),
        [["<id>", 80]],
        {**LISTENER, "Port": 81},
        [["<id>", 81]],
        {"ListenerArn": "<id>"},
        around=(VPC, SUBNET, BALANCER, TARGETS),
    ),
    Case(
        "an instance is found by its service",
        "AWS::ServiceDiscovery::Instance",
        {"InstanceAttributes": {"AWS_INSTANCE_IPV4": "10.0.0.4"}, "ServiceId": "<Service>"},
        ("servicediscovery", "ListInstances", {"ServiceId": "<Service>"}, "Instances[].Attributes.AWS_INSTANCE_IPV4"),
        ["10.0.0.4"],
        around=(NAMESPACE, SERVICE),
    ),
)
