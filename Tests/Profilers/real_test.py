"""What other profilers write on this machine, brought over HTTP and converted: what is known to be hot is on top.

FLAMEBOX names the binary. What a host lacks is skipped, aloud.
"""

import csv
import io
import json
import os
import pathlib
import secrets
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "Tests/Web/browser"))

from service import Service, binary  # noqa: E402 (it is beside the browser's tests)

FLAMEBOX = str(binary())
TOOLS = ROOT / ".setup/profilers/bin"
BUSY_SECONDS = "1"


def run(*command, **options):
    """Fails with what the command said, which nobody wants to see otherwise."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def go():
    toolchains = json.loads((ROOT / ".setup/toolchains.json").read_text())
    return str(ROOT / toolchains["go"] / "bin/go")


class Profilers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = Service(FLAMEBOX)
        cls.addClassCleanup(cls.service.close)

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="flamebox-profilers-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def brought(self, file):
        """The upload, and its Top table of each of the types, the largest first."""
        name = urllib.parse.quote(file.name)
        request = urllib.request.Request(
            f"{self.service.url}/api/profiles?name={name}", data=file.read_bytes(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            self.assertEqual(answer.status, 201)
            upload = json.load(answer)
        tables = {each["name"]: self.table(upload["id"], each["name"]) for each in upload["types"]}
        return upload, tables

    def table(self, upload, type_, query=""):
        kind = urllib.parse.quote(type_)
        address = f"{self.service.url}/api/profiles/{upload}/profile.csv?type={kind}{query}"
        with urllib.request.urlopen(address, timeout=60) as answer:
            return rows(answer.read().decode())

    def assert_hot(self, file, function, share=0.5):
        """Of the file's first type, most is in the function itself, and a converted file says the same."""
        upload, tables = self.brought(file)
        first = tables[upload["types"][0]["name"]]
        self.assertEqual(first[0][0], function, first[:5])
        total = upload["types"][0]["total"]
        self.assertGreater(first[0][1], share * total, first[:5])
        converted = self.folder / f"{file.name}.converted.csv"
        run(FLAMEBOX, "convert", str(file), str(converted))
        self.assertEqual(rows(converted.read_text())[0], first[0])
        return upload, tables

    def py_spy(self, kind, *options):
        if not (TOOLS / "py-spy").exists():
            self.skipTest("no py-spy: scripts/setup --tests installs it")
        file = self.folder / f"py-spy.{kind}"
        command = [str(TOOLS / "py-spy"), "record", "--rate", "200", *options]
        command += ["--format", kind, "--output", str(file)]
        run(*command, "--", sys.executable, str(HERE / "program.py"), BUSY_SECONDS)
        return file

    def test_py_spy_writes_stacks_with_their_lines(self):
        self.assert_hot(self.py_spy("raw"), "hot")

    def test_py_spy_writes_speedscope(self):
        upload, _ = self.assert_hot(self.py_spy("speedscope", "--threads"), "hot")
        self.assertEqual(upload["types"][0]["unit"], "nanoseconds")

    def test_memray_writes_speedscope_and_its_capture_is_told_by_name(self):
        if not (TOOLS / "memray").exists():
            self.skipTest("no memray: scripts/setup --tests installs it")
        capture, file = self.folder / "capture.bin", self.folder / "memray.speedscope.json"
        run(str(TOOLS / "memray"), "run", "--output", str(capture), str(HERE / "program.py"), "0.1")
        run(str(TOOLS / "memray"), "transform", "speedscope", "--output", str(file), str(capture))
        self.assert_hot(file, "keep")
        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.brought(capture)
        self.assertEqual(refused.exception.code, 415)
        self.assertIn("memray transform speedscope", json.load(refused.exception)["detail"])

    def test_perf_script_of_a_c_program(self):
        compiler = shutil.which("cc") or shutil.which("clang")
        if not shutil.which("perf") or not compiler:
            self.skipTest("no perf or no C compiler")
        program, data = self.folder / "program", self.folder / "perf.data"
        run(compiler, "-O1", "-g", "-fno-omit-frame-pointer", "-o", str(program), str(HERE / "program.c"))
        record = ["perf", "record", "--quiet", "--event", "cpu-clock", "--freq", "499", "--output", str(data)]
        recorded = subprocess.run(
            [*record, "--call-graph", "fp", str(program)], capture_output=True, text=True, timeout=120
        )
        if recorded.returncode != 0 and "paranoid" in recorded.stderr:
            self.skipTest("the host lets nobody here open perf events")
        self.assertEqual(recorded.returncode, 0, recorded.stderr)
        file = self.folder / "perf.txt"
        file.write_text(run("perf", "script", "--input", str(data)))
        upload, _ = self.assert_hot(file, "hot")
        self.assertEqual(upload["types"][0]["unit"], "nanoseconds")
        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.brought(data)
        self.assertIn("perf script", json.load(refused.exception)["detail"])

    def test_go_writes_time_with_labels_and_memory(self):
        source = self.folder / "gopprof"
        source.mkdir()
        shutil.copy(HERE / "gopprof/main.go", source)
        (source / "go.mod").write_text("module gopprof\n\ngo 1.25\n")
        environment = os.environ | {
            "GOTOOLCHAIN": "local", "GOCACHE": str(self.folder / "cache"), "GOFLAGS": "-mod=mod", "CGO_ENABLED": "0",
        }
        run(go(), "build", "-o", "program", ".", cwd=source, env=environment)
        run(str(source / "program"), str(self.folder))
        upload, tables = self.assert_hot(self.folder / "cpu.pb.gz", "main.hot")
        self.assertEqual(set(tables), {"samples", "cpu"})
        grouped = self.table(upload["id"], "cpu", "&group=handler")
        totals = {name: total for name, _, total in grouped}
        self.assertGreater(totals["handler: /login"], totals.get("handler: none", 0))
        upload, tables = self.assert_hot(self.folder / "heap.pb.gz", "main.keep")
        self.assertEqual(set(tables), {"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"})
        self.assertGreaterEqual(tables["inuse_space"][0][1], 300 * 100_000 * 0.8)


PUSHING = """
import sys, time
from pyroscope import configure, shutdown, tag_wrapper
address, token = sys.argv[1:]
configure(application_name="shop", server_address=address, tags={"region": "eu"}, sample_rate=100, upload_interval=1,
    basic_auth_username="anybody", basic_auth_password=token)
def hot(rounds):
    return sum(i * i for i in range(rounds))
def work(seconds):
    began = time.process_time()
    while time.process_time() - began < seconds:
        hot(20000)
with tag_wrapper({"page": "cart"}):
    work(2)
shutdown()
"""


class PyroscopeClient(unittest.TestCase):
    """Pyroscope's client of Python, as it comes from PyPI, pushing to a service whose operator named it."""

    @classmethod
    def setUpClass(cls):
        cls.service = Service(FLAMEBOX, "--client", "pyroscope")
        cls.addClassCleanup(cls.service.close)

    def get(self, path, **headers):
        request = urllib.request.Request(self.service.url + path, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def test_what_it_pushes_is_found_by_its_password_read_and_compared(self):
        python = ROOT / ".setup/pyroscope-client/bin/python3"
        if not python.exists():
            self.skipTest("no pyroscope-io: scripts/setup --tests installs it")
        token = secrets.token_urlsafe(16)
        run(str(python), "-c", PUSHING, self.service.url, token)
        listed = json.loads(self.get("/api/adhoc/v1/profiles", Authorization=f"Bearer {token}"))
        self.assertEqual(json.loads(self.get("/api/adhoc/v1/profiles")), {})
        self.assertEqual(json.loads(self.get("/api/adhoc/v1/profiles", Authorization="Bearer " + token[::-1])), {})
        self.assertGreater(len(listed), 0)
        found = {}
        for each in listed.values():
            table = rows(self.get(f"/api/profiles/{each['id']}/profile.csv?label=page:cart").decode())
            for name, own, _ in table:
                found[name] = found.get(name, 0) + own
        # What `hot` hands to `sum` is a function of its own, and in it is nearly all of the time.
        hot = sum(own for name, own in found.items() if "hot" in name or "genexpr" in name)
        self.assertGreater(hot, 0.5 * sum(found.values()), found)
        ids = list(listed)
        difference = json.loads(self.get(f"/api/adhoc/v1/diff/{ids[0]}/{ids[-1]}"))
        self.assertEqual(difference["metadata"]["format"], "double")
        self.assertIn("work", difference["flamebearer"]["names"])
        self.assertEqual(difference["flamebearer"]["numTicks"], difference["leftTicks"] + difference["rightTicks"])


def rows(text):
    """Name, self and total of each function."""
    table = list(csv.reader(io.StringIO(text)))[1:]
    return [(row[0], int(row[2]), int(row[3])) for row in table]


if __name__ == "__main__":
    unittest.main()
