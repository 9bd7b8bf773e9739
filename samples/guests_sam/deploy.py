"""Deploy template.yaml as `aws cloudformation deploy` does: by a change set, which is executed."""

import os
import time
from pathlib import Path

import boto3

STACK = "guests"
ENDPOINT = os.environ.get("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
cloudformation = boto3.client("cloudformation", endpoint_url=ENDPOINT, region_name="us-east-1")


def there() -> bool:
    try:
        return bool(cloudformation.describe_stacks(StackName=STACK)["Stacks"])
    except cloudformation.exceptions.ClientError:
        return False


def main() -> None:
    kind = "UPDATE" if there() else "CREATE"
    change_set = cloudformation.create_change_set(
        StackName=STACK,
        ChangeSetName=f"deploy-{int(time.time())}",
        ChangeSetType=kind,
        TemplateBody=Path(__file__).with_name("template.yaml").read_text(),
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )["Id"]
    described = cloudformation.describe_change_set(ChangeSetName=change_set)
    if described["Status"] == "FAILED":
        cloudformation.delete_change_set(ChangeSetName=change_set)
        print(described["StatusReason"])
    else:
        cloudformation.execute_change_set(ChangeSetName=change_set)
        waiter = cloudformation.get_waiter(f"stack_{kind.lower()}_complete")
        waiter.wait(StackName=STACK, WaiterConfig={"Delay": 1})
    outputs = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]
    url = f"{ENDPOINT}/_aws/execute-api/{outputs[0]['OutputValue']}"
    print("Try:")
    print(f"  curl -X PUT '{url}/guests/Ada?says=hello'")
    print(f"  curl '{url}/guests'")


if __name__ == "__main__":
    main()
