"""How a function written in a template answers CloudFormation, from Python: `import cfnresponse`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html

It goes into the function's package and runs there: any Python, the standard library alone.
"""

from __future__ import annotations

import json
import urllib.request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SUCCESS = "SUCCESS"
FAILED = "FAILED"


def send(
    event: dict[str, Any],
    context: Any,
    responseStatus: str,  # noqa: N803 - these are the names of AWS's module, by which functions give them
    responseData: Any,  # noqa: N803
    physicalResourceId: str | None = None,  # noqa: N803
    noEcho: bool = False,  # noqa: N803
    reason: str | None = None,
) -> None:
    """Tell CloudFormation how it went."""
    answer = {
        "Status": responseStatus,
        "Reason": reason or f"See the details in CloudWatch Log Stream: {context.log_stream_name}",
        "PhysicalResourceId": physicalResourceId or context.log_stream_name,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": noEcho,
        "Data": responseData,
    }
    body = json.dumps(answer).encode()
    print("Response body:", body.decode(), sep="\n")
    url = event["ResponseURL"]
    request = urllib.request.Request(url, data=body, method="PUT", headers={"Content-Type": ""})  # noqa: S310
    try:
        with urllib.request.urlopen(request) as response:  # noqa: S310 - CloudFormation itself gave the address
            print("Status code:", response.status)
    except OSError as failure:
        print("CloudFormation could not be told:", failure)
