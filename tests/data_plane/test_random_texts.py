"""Random texts: their shape, and that none comes twice."""

import base64
import re
import threading
import uuid
from collections.abc import Callable

import pytest

from data_plane import cloudfront, context
from data_plane.random_texts import RandomTexts

MANY = 10_000


def test_request_ids_are_uuids_of_version_4() -> None:
    for text in (context.new_request_id() for _ in range(300)):
        found = uuid.UUID(text)
        assert (found.version, found.variant, str(found)) == (4, uuid.RFC_4122, text)


@pytest.mark.parametrize(
    ("new", "size"),
    [(context.extended_request_id, 11), (cloudfront.new_id, 40)],
    ids=["extended request", "CloudFront's"],
)
def test_ids_that_are_bytes_as_base64(new: Callable[[], str], size: int) -> None:
    for text in (new() for _ in range(300)):
        found = base64.urlsafe_b64decode(text)
        assert len(found) == size
        assert base64.urlsafe_b64encode(found).decode() == text


def test_a_trace_begins_with_its_second() -> None:
    assert re.fullmatch(
        "Root=1-6553f100-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0", context.new_trace_id(1_700_000_000_123)
    )
    assert context.new_trace_id(1_700_000_001_000).startswith("Root=1-6553f101-")


def test_every_letter_of_an_alphabet_comes_up_in_every_column() -> None:
    texts = RandomTexts("##-~*%!.")
    columns = [set(column) for column in zip(*(texts.one() for _ in range(MANY)), strict=True)]
    assert [len(column) for column in columns] == [16, 16, 1, 16, 64, 4, 1, 4]


def test_threads_are_given_different_texts() -> None:
    texts, found = RandomTexts("#" * 32), set[str]()

    def take() -> None:
        found.update([texts.one() for _ in range(MANY)])

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 * MANY
