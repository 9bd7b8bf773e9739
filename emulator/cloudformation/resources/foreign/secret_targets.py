"""AWS::SecretsManager::SecretTargetAttachment: a secret is told where the database is whose password it has.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secrettargetattachment.html
"""

import json
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.foreign.secrets import members_of
from emulator.cloudformation.resources.provider import Context, refused


class SecretTargetAttachment:
    replaced_by: frozenset[str] = frozenset()

    def create(self, context: Context, properties: Properties) -> Made:
        self._tell(context, properties["SecretId"], _target(context, properties))
        return Made(properties["SecretId"], {"Id": properties["SecretId"]})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        return self.create(context, new)

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        """What the secret was told stays in it."""

    def _tell(self, context: Context, secret_id: str, target: dict[str, Any]) -> None:
        secrets = context.clients("secretsmanager")
        known = members_of(secrets.get_secret_value(SecretId=secret_id)["SecretString"], "The secret's value")
        secrets.put_secret_value(SecretId=secret_id, SecretString=json.dumps(known | target))


def _target(context: Context, properties: Properties) -> dict[str, Any]:
    kind, target_id = properties["TargetType"], properties["TargetId"]
    rds = context.clients("rds")
    if kind == "AWS::RDS::DBInstance":
        (instance,) = rds.describe_db_instances(DBInstanceIdentifier=target_id)["DBInstances"]
        place = {"host": instance["Endpoint"]["Address"], "port": instance["Endpoint"]["Port"]}
        about = {"dbname": instance.get("DBName"), "dbInstanceIdentifier": target_id}
        return {"engine": instance["Engine"], **place, **_known(about)}
    if kind == "AWS::RDS::DBCluster":
        (cluster,) = rds.describe_db_clusters(DBClusterIdentifier=target_id)["DBClusters"]
        about = {"dbname": cluster.get("DatabaseName"), "dbClusterIdentifier": target_id}
        return {"engine": cluster["Engine"], "host": cluster["Endpoint"], "port": cluster["Port"], **_known(about)}
    raise refused(f"The emulator attaches secrets to AWS::RDS::DBInstance and AWS::RDS::DBCluster, not to {kind}")


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
