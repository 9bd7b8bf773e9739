"""Types that have no row of their own, of several services."""

from tests.cloudformation.foreign.cases import DOCUMENT, Around, Case
from tests.cloudformation.foreign.cases_of_networks import SUBNET, VPC

CONTAINER = {"Name": "web", "Image": "nginx", "Memory": "128"}
CLUSTER: Around = ("Cluster", "AWS::ECS::Cluster", {})
TASK: Around = ("Task", "AWS::ECS::TaskDefinition", {"ContainerDefinitions": [CONTAINER]})
FILES: Around = ("Files", "AWS::EFS::FileSystem", {"Encrypted": "true"})
INSTANCE = {
    "DBInstanceClass": "db.t3.micro",
    "Engine": "postgres",
    "AllocatedStorage": "20",
    "MasterUsername": "shop",
    "MasterUserPassword": "correct-horse",
}

CASES = (
    Case(
        "a cluster has a made-up name, and tags",
        "AWS::ECS::Cluster",
        {"Tags": [{"Key": "a", "Value": "b"}]},
        ("ecs", "DescribeClusters", {"clusters": ["<id>"], "include": ["TAGS"]}, "clusters[].tags[].key"),
        ["team", "a"],
        attributes={"Arn": "arn:aws:ecs:us-east-1:000000000000:cluster/<id>"},
    ),
    Case(
        "a service is in its cluster",
        "AWS::ECS::Service",
        {"Cluster": "<Cluster>", "TaskDefinition": "<Task>", "DesiredCount": "0", "ServiceName": "web"},
        ("ecs", "ListServices", {"cluster": "<Cluster>"}, "serviceArns"),
        ["<id>"],
        attributes={"Name": "web", "ServiceArn": "<id>"},
        around=(CLUSTER, TASK),
    ),
    Case(
        "an access point leads into a file system",
        "AWS::EFS::AccessPoint",
        {"FileSystemId": "<Files>", "PosixUser": {"Uid": "1000", "Gid": "1000"}},
        ("efs", "DescribeAccessPoints", {"AccessPointId": "<id>"}, "AccessPoints[].[FileSystemId, PosixUser.Uid]"),
        [["<Files>", 1000]],
        attributes={"AccessPointId": "<id>"},
        around=(FILES,),
    ),
    Case(
        "a file system is mounted in a subnet",
        "AWS::EFS::MountTarget",
        {"FileSystemId": "<Files>", "SubnetId": "<Subnet>", "SecurityGroups": ["<Vpc.DefaultSecurityGroup>"]},
        ("efs", "DescribeMountTargets", {"FileSystemId": "<Files>"}, "MountTargets[].[MountTargetId, SubnetId]"),
        [["<id>", "<Subnet>"]],
        attributes={"Id": "<id>"},
        around=(FILES, VPC, SUBNET),
    ),
    Case(
        "a database becomes larger",
        "AWS::RDS::DBInstance",
        {**INSTANCE, "DBInstanceIdentifier": "shop"},
        ("rds", "DescribeDBInstances", {"DBInstanceIdentifier": "<id>"}, "DBInstances[].DBInstanceClass"),
        ["db.t3.micro"],
        {**INSTANCE, "DBInstanceIdentifier": "shop", "DBInstanceClass": "db.t3.small"},
        ["db.t3.small"],
        {"Endpoint.Address": "shop.aaaaaaaaaa.us-east-1.rds.amazonaws.com", "Endpoint.Port": 5432},
    ),
    Case(
        "a secret is told where its database is",
        "AWS::SecretsManager::SecretTargetAttachment",
        {"SecretId": "<Secret>", "TargetId": "<Database>", "TargetType": "AWS::RDS::DBInstance"},
        ("secretsmanager", "GetSecretValue", {"SecretId": "<Secret>"}, "SecretString"),
        '{"username": "shop", "engine": "postgres", "host": "<Database.Endpoint.Address>", "port": 5432, '
        '"dbInstanceIdentifier": "<Database>"}',
        attributes={"Id": "<Secret>"},
        around=(
            ("Secret", "AWS::SecretsManager::Secret", {"SecretString": '{"username": "shop"}'}),
            ("Database", "AWS::RDS::DBInstance", INSTANCE),
        ),
    ),
    Case(
        "an application is called otherwise",
        "AWS::AppConfig::Application",
        {"Name": "old"},
        ("appconfig", "GetApplication", {"ApplicationId": "<id>"}, "Name"),
        "old",
        {"Name": "new"},
        "new",
        {"ApplicationId": "<id>"},
    ),
    Case(
        "a trail's name is what its operations call a name",
        "AWS::CloudTrail::Trail",
        {"TrailName": "audit", "S3BucketName": "<Bucket>", "IsLogging": True},
        ("cloudtrail", "GetTrail", {"Name": "<id>"}, "Trail.S3BucketName"),
        "<Bucket>",
        attributes={"Arn": "arn:aws:cloudtrail:us-east-1:000000000000:trail/audit"},
        around=(("Bucket", "AWS::S3::Bucket", {}),),
    ),
    Case(
        "a policy of things is JSON to their service",
        "AWS::IoT::Policy",
        {"PolicyDocument": DOCUMENT},
        ("iot", "GetPolicy", {"policyName": "<id>"}, "contains(policyDocument, '\"Statement\": [')"),
        True,
        attributes={"Arn": "arn:aws:iot:us-east-1:000000000000:policy/<id>"},
    ),
)
