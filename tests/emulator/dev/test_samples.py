"""The samples under `apigw dev`: an edit is there, no call is dropped, and a deployment that fails harms nobody."""

import json
import re
import shutil
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from websockets.sync.client import connect

from tests.emulator.dev.process import Dev, developing
from tests.process import descendants

SAMPLES = Path(__file__).parents[3] / "samples"
Ask = Callable[[], str]


def hello(printed: str) -> Ask:
    url = re.findall(r"curl '(\S+)'", printed)[0]
    return lambda: str(requests.get(url, timeout=30).json()["message"])


def petstore(printed: str) -> Ask:
    url = re.findall(r"curl '(\S+)'", printed)[0]
    return lambda: str(requests.get(url, timeout=30).json()[2]["name"])


def orders(printed: str) -> Ask:
    key, url = re.findall(r"x-api-key: (\w+)' '(\S+)/prices", printed)[0]
    return lambda: str(requests.get(f"{url}/prices/tea", headers={"x-api-key": key}, timeout=30).json()["cents"])


def notes(printed: str) -> Ask:
    token, url = re.findall(r"TOKEN=(\S+)", printed)[0], re.findall(r"'(http\S+/notes)'", printed)[0]
    return lambda: requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=30).text


def chat(printed: str) -> Ask:
    url = re.findall(r"apigw ws (\S+)", printed)[0]

    def ask() -> str:
        with connect(url, open_timeout=30) as socket:
            socket.send(json.dumps({"action": "say", "text": "hello"}))
            return str(socket.recv(timeout=30))

    return ask


def words(printed: str) -> Ask:
    url = re.findall(r"curl -N '([^'?]+)", printed)[0]
    return lambda: requests.get(url, params={"pause": "0"}, timeout=30).text.partition("\n")[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sample", "asking", "before", "file", "old", "new"),
    [
        pytest.param("hello_rest", hello, "Hello, you!", "handler.py", "Hello,", "Servus,", id="hello_rest"),
        pytest.param("orders_rest", orders, "350", "handler.py", "350", "999", id="orders_rest"),
        pytest.param("words_stream", words, "data: Once", "index.mjs", "Once", "Twice", id="words_stream"),
        pytest.param("notes_http", notes, '{"notes":[]}', "handler.py", '"notes"', '"noted"', id="notes_http"),
        pytest.param("chat_websocket", chat, "Join a room first", "handler.py", "a room", "one", id="chat_websocket"),
        pytest.param("petstore_openapi", petstore, "Bubbles", "petstore.yaml", "Bubbles", "Wanda", id="petstore"),
    ],
)
def test_an_edit_is_picked_up_and_no_call_is_dropped(
    sample: str, asking: Callable[[str], Ask], before: str, file: str, old: str, new: str, tmp_path: Path
) -> None:
    after = before.replace(old, new)
    folder = copied(sample, tmp_path)
    with developing(folder) as dev:
        ask = asking(dev.deployed())
        assert ask() == before
        with ThreadPoolExecutor(1) as threads:
            done = threading.Event()
            load = threads.submit(lambda: {ask() for _ in iter(done.is_set, True)})
            try:
                (folder / file).write_text((folder / file).read_text().replace(old, new))
                while ask() != after:
                    pass
                deploy_again(dev, folder / "deploy.py")
            finally:
                done.set()
            assert load.result() <= {before, after}
        assert ask() == after
        children = descendants(dev.process.pid)
        assert children, "workers, and who stands ready to deploy"
        dev.process.send_signal(signal.SIGINT)
        assert dev.process.wait(30) == 0
        assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []


def copied(sample: str, into: Path) -> Path:
    """A sample to edit; one that limits its callers is patient with the test's."""
    folder = into / sample
    shutil.copytree(SAMPLES / sample, folder)
    script = folder / "deploy.py"
    script.write_text(re.sub(r'("/(?:throttle|quota)/\w*[lL]imit": )"\d+"', r'\1"100000"', script.read_text()))
    return folder


def deploy_again(dev: Dev, script: Path) -> None:
    """With a deploy.py that says more, one that is wrong, and one that is right again."""
    right = script.read_text()
    script.write_text(f'{right}    print("once more")\n')
    dev.until(lambda line: line["message"] == "once more")
    dev.deployed()
    script.write_text(right.replace('if __name__ == "__main__":', 'if __name__ == "__main__":\n    boto3.nonsense()'))
    assert "AttributeError: module 'boto3' has no attribute 'nonsense'" in dev.deployed(well=False)
    script.write_text(right)
    dev.deployed()
