"""AWS::Serverless-2016-10-31, by the library AWS itself transforms templates with: aws-sam-translator.

It is told all it would ask AWS for: the region, and no features but those everybody has. The ARNs of AWS's managed
policies it knows. Importing it takes 0.4 s and 16 MB, mostly of schemas.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
"""

import copy
import logging
import threading
from types import SimpleNamespace
from typing import Any

from samtranslator.metrics.metrics import DummyMetricsPublisher, Metrics
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.utils.py27hash_fix import to_py27_compatible_template, undo_mark_unicode_str_in_template

from emulator.cloudformation.transforms.context import Rejected, TransformContext

_log = logging.getLogger("emulator")
_NO_FEATURES = SimpleNamespace(is_enabled=lambda name: False)
"""Those that AWS tries out in some accounts."""

_LOCK = threading.Lock()
"""The library keeps the region for all of the process."""


def transform(template: dict[str, Any], context: TransformContext) -> Any:
    """The template with resources of CloudFormation's own. Raises Rejected."""
    _refuse_repository(template)
    parameters = copy.deepcopy(dict(context.parameters))
    try:
        with _LOCK:
            return _translated(template, parameters, context.region)
    except InvalidDocumentException as problem:
        raise Rejected(" ".join([problem.message, *(cause.message for cause in problem.causes)])) from None
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        _log.warning("aws-sam-translator failed", exc_info=True)  # AWS says no more of it either
        raise Rejected("Internal transform failure.") from None


def _translated(template: dict[str, Any], parameters: dict[str, Any], region: str) -> Any:
    metrics = Metrics("ServerlessTransform", DummyMetricsPublisher())
    try:
        to_py27_compatible_template(template, parameters)
        session = SimpleNamespace(region_name=region)
        translator = Translator(None, Parser(), boto_session=session, metrics=metrics)
        return undo_mark_unicode_str_in_template(translator.translate(template, parameters, _NO_FEATURES))
    finally:
        metrics.publish()  # to nobody: it complains of what is left


def _refuse_repository(template: dict[str, Any]) -> None:
    """An application of the Serverless Application Repository would be fetched from AWS."""
    resources = template.get("Resources")
    for logical_id, resource in resources.items() if isinstance(resources, dict) else ():
        match resource:
            case {"Type": "AWS::Serverless::Application", "Properties": {"Location": {"ApplicationId": name}}}:
                raise Rejected(
                    "Invalid Serverless Application Specification document. Number of errors found: 1. "
                    f"Resource with id [{logical_id}] is invalid. Application {name} is in the AWS Serverless "
                    "Application Repository, which is not reached from here: set Location to the template's URL in S3."
                )
