"""Code in a folder of the user's own: edits are there with the next request, under load no request is dropped."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests

from tests.apis import allow_gateway, deploy, uri
from tests.process import Server


def source(number: int) -> str:
    return f"def handler(event, context):\n    return {{'statusCode': 200, 'body': '{number}'}}\n"


def create(aws: Any, folder: Path) -> str:
    made = aws("lambda").create_function(
        FunctionName=folder.name.replace("_", "-")[:64],
        Runtime="python3.12",
        Role="arn:aws:iam::000000000000:role/r",
        Handler="index.handler",
        Code={"S3Bucket": "hot-reload", "S3Key": str(folder)},
    )
    allow_gateway(aws, made["FunctionArn"])
    return str(made["FunctionArn"])


def test_edits_under_load(aws: Any, emulator: Server, tmp_path: Path) -> None:
    (tmp_path / "index.py").write_text(source(0))
    arn = create(aws, tmp_path)
    url = deploy(aws, emulator, {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri(arn)})
    done = threading.Event()

    def load() -> list[int]:
        statuses = []
        with requests.Session() as session:
            while not done.is_set():
                statuses.append(session.get(f"{url}/x", timeout=20).status_code)
        return statuses

    with ThreadPoolExecutor(2) as threads:
        loads = [threads.submit(load) for _ in range(2)]
        try:
            for number in range(1, 11):
                (tmp_path / "new").write_text(source(number))
                (tmp_path / "new").rename(tmp_path / "index.py")
                answer = requests.get(f"{url}/x", timeout=20)
                assert answer.status_code == 200
                while answer.text != str(number):
                    answer = requests.get(f"{url}/x", timeout=20)
        finally:
            done.set()
        statuses = [status for load in loads for status in load.result()]
    assert set(statuses) == {200}, "no request is dropped"
    aws("lambda").delete_function(FunctionName=arn)
