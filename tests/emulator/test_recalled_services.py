"""The rest of AWS answers nobody before it has again what was in it: but who makes that again."""

import asyncio
from collections.abc import Awaitable, Callable

from data_plane.runtime import Request, Response
from emulator import chance
from emulator.aws.backend import Aws
from emulator.caller import Caller
from emulator.chance import Chance

ACCOUNT, REGION = "000000000000", "us-east-1"
SCOPE = f"AWS4-HMAC-SHA256 Credential=test/20000101/{REGION}/sqs/aws4_request, SignedHeaders=host, Signature=0"


def asked(aws: Aws, operation: str, body: bytes) -> Awaitable[Response]:
    headers = [
        ("Host", "127.0.0.1:4566"),
        ("Content-Type", "application/x-amz-json-1.0"),
        ("X-Amz-Target", f"AmazonSQS.{operation}"),
        ("Authorization", SCOPE),
    ]
    request = Request(method="POST", path="/", headers=headers, body=body)
    return aws.handle(request, Caller(ACCOUNT, REGION, "sqs"))


def run(work: Callable[[Aws], Awaitable[None]]) -> None:
    async def whole() -> None:
        aws = Aws(ACCOUNT, "http://127.0.0.1:4566")
        try:
            await work(aws)
            await aws.reset()
        finally:
            aws.close()

    asyncio.run(asyncio.wait_for(whole(), 60))


def making_again(aws: Aws, name: str, recalled: list[str]) -> Callable[[], None]:
    """By a request of its own, as stacks do."""
    loop = asyncio.get_running_loop()

    async def make() -> None:
        answer = await asked(aws, "CreateQueue", f'{{"QueueName": "{name}"}}'.encode())
        assert answer.status == 200

    def recall() -> None:
        with chance.taking(Chance.of(1, again=True)):
            asyncio.run_coroutine_threadsafe(make(), loop).result()
        recalled.append(name)

    return recall


def test_all_who_ask_at_once_see_what_is_made_again() -> None:
    async def work(aws: Aws) -> None:
        recalled: list[str] = []
        aws.recall = making_again(aws, "again", recalled)
        answers = await asyncio.gather(*(asked(aws, "ListQueues", b"{}") for _ in range(40)))
        assert [b"/again" in bytes(each.body) for each in answers] == [True] * 40  # type: ignore[arg-type]
        assert recalled == ["again"], "once"
        aws.recall = making_again(aws, "imported", recalled)
        aws.recall_again()
        assert b"/imported" in bytes((await asked(aws, "ListQueues", b"{}")).body)  # type: ignore[arg-type]

    run(work)


def test_identities_are_looked_for_in_what_there_was() -> None:
    """Nothing is loaded for a key where there was nothing."""

    async def work(aws: Aws) -> None:
        recalled: list[str] = []
        aws.recall = making_again(aws, "again", recalled)
        assert await aws.identity("AKIA") is None
        assert recalled == []
        aws.has_more = lambda: not recalled
        assert await aws.role("arn:aws:iam::000000000000:role/r") is None
        assert recalled == ["again"]

    run(work)
