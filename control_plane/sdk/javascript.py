"""The JavaScript client: one file, used as AWS's own is (`apigClientFactory.newClient`), without its libraries.

Not signed: methods with AWS_IAM are not for it. AWS's client signs with libraries of its own.
"""

import json
from importlib import resources

from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import Address
from control_plane.sdk.archive import archive
from control_plane.sdk.calls import calls, camel_case

_FOLDER = "apiGateway-js-sdk"
_README = """# A client for an API in JavaScript

In node 18 or later:

```js
const apigClientFactory = require("./apigClient.js");
const apigClient = apigClientFactory.newClient({{ apiKey: "only if the API asks for one" }});
const response = await apigClient.{example};
console.log(response.status, response.data);
```

In a browser, `<script src="apigClient.js"></script>` defines `apigClientFactory`.

`newClient` takes `apiKey`, `headers` (sent with every call), `defaultContentType`, `defaultAcceptType` and `invokeUrl`
(where the API answers, if not at {invoke_url}).

## Calls

{calls}
"""


def client(api: v1.RestApi, address: Address) -> bytes:
    """The zip."""
    found = list(calls(api, camel_case))
    template = resources.files("control_plane.sdk").joinpath("apigClient.js").read_text()
    described = json.dumps({call.name: call.described() for call in found}, indent=4)
    source = template.replace('"{{INVOKE_URL}}"', json.dumps(address.url)).replace('"{{CALLS}}"', described)
    listed = "\n".join(f"* `{call.name}(params, body, additionalParams)`: {call.verb} `{call.path}`" for call in found)
    example = f"{found[0].name}({json.dumps(dict.fromkeys(found[0].required, 1))})"
    readme = _README.format(example=example, invoke_url=address.url, calls=listed)
    return archive({f"{_FOLDER}/apigClient.js": source, f"{_FOLDER}/README.md": readme})
