"""A really running service: one that this starts itself, or the one that FLAMEBOX_URL names."""

import atexit
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
READY_SECONDS = 60


class Service:
    """`flamebox serve` on a port and a data directory of its own, until this process ends."""

    def __init__(self, binary, *options):
        self.binary = binary
        self.options = options
        self.data = tempfile.TemporaryDirectory(prefix="flamebox-browser-tests-")
        self.log = pathlib.Path(self.data.name) / "serve.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self.start()
        atexit.register(self.close)

    def start(self):
        arguments = ["serve", "--host", "127.0.0.1", "--port", str(self.port), *self.options]
        data = pathlib.Path(self.data.name) / "data"
        command = [self.binary, *arguments, "--data", str(data)]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        wait_until_ready(self.url, self.process, self.log)

    def kill(self):
        """kill -9 of the service and of every worker and launcher it started."""
        for pid in [self.process.pid, *descendants(self.process.pid)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()

    def restart(self):
        self.kill()
        self.start()

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()
        self.data.cleanup()


class ForeignService:
    """A service that somebody else runs, and that nobody here may kill."""

    def __init__(self, url):
        self.url = url.rstrip("/")

    restart = None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(url, process, log):
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"flamebox serve ended with {process.returncode}:\n{log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"flamebox serve was not ready within {READY_SECONDS} s:\n{log.read_text()[-2000:]}")


def descendants(parent):
    """All processes below one, read from /proc before any of them is gone."""
    children = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, pending = [], [parent]
    while pending:
        below = children.get(pending.pop(), [])
        found += below
        pending += below
    return found


_service = None


def service():
    """The one that all tests share."""
    global _service
    if _service is None:
        url = os.environ.get("FLAMEBOX_URL")
        _service = ForeignService(url) if url else Service(binary())
    return _service


def binary():
    """The binary to test: what FLAMEBOX names, else the newer of the builds."""
    if os.environ.get("FLAMEBOX"):
        return os.environ["FLAMEBOX"]
    builds = [ROOT / ".build" / kind / "flamebox" for kind in ("debug", "release")]
    present = [build for build in builds if build.is_file()]
    if not present:
        raise RuntimeError("There is no flamebox to test: run scripts/build debug, or set FLAMEBOX or FLAMEBOX_URL.")
    return max(present, key=lambda build: build.stat().st_mtime)
