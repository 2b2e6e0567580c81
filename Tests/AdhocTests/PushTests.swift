import Foundation
import Glibc
import ProfileFormats
import Profiles
import Recordings
import TestPrograms
import Testing

/// Programs that profile themselves and push to the recorder.
extension AdhocTests {
    /// Does what Pyroscope's client of Go does, by Go's standard library alone: a form with what `runtime/pprof` made.
    private static let pusher = """
        package main

        import (
            "bytes"
            "fmt"
            "io"
            "mime/multipart"
            "net/http"
            "net/url"
            "os"
            "runtime"
            "runtime/pprof"
        )

        var kept [][]byte

        // Every allocation counts as what it is.
        func init() { runtime.MemProfileRate = 1 }

        //go:noinline
        func allocate() {
            for i := 0; i < 64; i++ {
                kept = append(kept, make([]byte, 1<<20))
            }
            runtime.GC()
        }

        func heap() []byte {
            var buffer bytes.Buffer
            pprof.WriteHeapProfile(&buffer)
            return buffer.Bytes()
        }

        func push(name string, fields map[string][]byte) {
            var body bytes.Buffer
            form := multipart.NewWriter(&body)
            for field, content := range fields {
                part, _ := form.CreateFormFile(field, "profile.pprof")
                part.Write(content)
            }
            form.Close()
            query := url.Values{"name": {name}, "from": {"1"}, "until": {"2"}, "spyName": {"gospy"}, "sampleRate": {"100"}}
            address := os.Getenv("PYROSCOPE_ADHOC_SERVER_ADDRESS") + "ingest?" + query.Encode()
            response, err := http.Post(address, form.FormDataContentType(), &body)
            if err != nil {
                panic(err)
            }
            text, _ := io.ReadAll(response.Body)
            fmt.Println(response.StatusCode, string(text))
        }

        func main() {
            before := heap()
            allocate()
            config := `{"alloc_space":{"cumulative":true},"inuse_space":{"aggregation":"average"},` +
                `"goroutine":{"display-name":"goroutines","aggregation":"average"}}`
            for i := 0; i < 2; i++ {
                push("shop.web{region=eu}", map[string][]byte{
                    "profile": heap(), "prev_profile": before, "sample_type_config": []byte(config)})
                before = heap()
            }
            var goroutines bytes.Buffer
            pprof.Lookup("goroutine").WriteTo(&goroutines, 0)
            push("shop.web{region=us}", map[string][]byte{
                "profile": goroutines.Bytes(), "sample_type_config": []byte(config)})
            push("shop.web", map[string][]byte{"profile": []byte("junk")})
        }
        """

    @Test(.enabled(if: TestPrograms.go != nil, "this host has no Go"))
    func `what a Go program pushes is more sets of the same recording`() async throws {
        let place = try Place()
        let program = try #require(try TestPrograms.compileGo(Self.pusher, named: "pusher"))
        let ended = try place.adhoc(["--", program])
        #expect(ended.output.hasPrefix("200 {}\n200 {}\n200 {}\n400 {\"error\":"), "\(ended.output)")
        #expect(ended.complaints.contains("pushed 3 profiles"))
        #expect(ended.complaints.contains("1 pushed requests were refused"))
        let recording = try #require(place.shelf.list().first)
        let profile = try place.profile(of: recording)
        try profile.checkInvariants()
        let totals = Dictionary(uniqueKeysWithValues: recording.types.map { ($0.name, $0) })
        // 64 MiB, and what the profiler itself needed; the second push had nothing of them.
        let allocated = try #require(totals["alloc_space"])
        #expect(64 << 20..<96 << 20 ~= allocated.total)
        #expect(64 << 20..<96 << 20 ~= totals["inuse_space"]?.total ?? 0)
        #expect(totals["goroutines"]?.total ?? 0 >= 1)
        #expect(totals["alloc_objects"] == nil)
        #expect(TopTable(profile, .type("alloc_space")).rows.first?.name == "main.allocate")
        let labels = Set(profile.labelSets.flatMap(\.labels).map(\.address))
        #expect(labels.isSuperset(of: ["region:eu", "region:us", "service_name:shop.web"]))
        let folder = try #require(place.folders().first)
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/\(folder)")
        #expect(Set(files).isSuperset(of: ["alloc_space.html", "inuse_space.html", "goroutines.html", "index.html"]))
    }

    /// Of the set-up for tests.
    private static let python = URL(filePath: #filePath).appending(path: "../../../.setup/pyroscope-client/bin/python3")
        .standardized.path

    private static let pythonProgram = """
        from os import environ
        from time import process_time
        from pyroscope import configure, shutdown, tag_wrapper
        configure(application_name="shop", server_address=environ["PYROSCOPE_SERVER_ADDRESS"], tags={"region": "eu"},
            sample_rate=100, upload_interval=1, mem_enabled=True)
        def hot(rounds):
            return sum(i * i for i in range(rounds))
        def work(seconds):
            began = process_time()
            while process_time() - began < seconds:
                hot(20000)
        with tag_wrapper({"page": "cart"}):
            work(2)
        kept = [bytes(100000) for _ in range(500)]
        shutdown()
        """

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: python), "no pyroscope-io: scripts/setup --tests installs it"))
    func `what Pyroscope's client of Python pushes is more sets of the same recording`() async throws {
        let place = try Place()
        try Self.pythonProgram.write(toFile: "\(place.path)/shop.py", atomically: true, encoding: .utf8)
        let ended = try place.adhoc(["--", Self.python, "shop.py"])
        #expect(ended.status == 0, "\(ended.complaints)")
        let recording = try #require(place.shelf.list().first)
        let profile = try place.profile(of: recording)
        let pushed = try #require(profile.sets.first { $0.types.map(\.name) == ["cpu_pushed"] })
        #expect(pushed.samples.total(of: 0) > 0)
        #expect(TopTable(profile, .type("cpu_pushed")).rows.contains { $0.name == "work" })
        let labels = Set(profile.labelSets.flatMap(\.labels).map(\.address))
        #expect(labels.isSuperset(of: ["region:eu", "service_name:shop", "page:cart"]))
        #expect(profile.bearing(["page:cart"]).sets.contains { $0.types == pushed.types && $0.samples.count > 0 })
        #expect(recording.types.contains { $0.name == "alloc_space" && $0.total > 0 })
    }

    /// Pushes with a shell: the address is in the environment, and a program that was killed has pushed what it pushed.
    private static func curl(_ rest: String) -> String {
        "curl -sS -m 60 --data-binary @- \"${PYROSCOPE_SERVER_ADDRESS}\(rest)\""
    }

    @Test(.enabled(if: has("curl"), "this host has no curl"))
    func `a killed recorder keeps what was pushed`() async throws {
        let place = try Place()
        let spinner = try Self.spinner()
        let script =
            "echo 'main;pushed 7' | \(Self.curl("ingest?name=shop.alloc_objects")) && exec \(spinner) 600000 ready"
        let recorder = try place.start(["--name", "cut short", "--", "sh", "-c", script])
        try await recorder.waitForOutput("ready")
        try await Self.waitForPush(in: place)
        let command = place.childOf(recorder.process)
        kill(recorder.process, SIGKILL)
        _ = recorder.end()
        if let command { kill(command, SIGKILL) }
        _ = try place.adhoc(["--", "true"])
        let recording = try #require(place.shelf.list().first { $0.name == "cut short" })
        let profile = try place.profile(of: recording)
        #expect(TopTable(profile, .type("alloc_objects")).rows.contains { $0.name == "pushed" })
    }

    /// Until what is kept has it, for two minutes at most.
    private static func waitForPush(in place: Place) async throws {
        for _ in 0..<1200 {
            let found = FileManager.default.enumerator(atPath: place.shelf.path)?.compactMap { $0 as? String } ?? []
            for file in found where file.hasSuffix("/profile.json.gz") {
                let bytes = FileManager.default.contents(atPath: "\(place.shelf.path)/\(file)") ?? Data()
                let kept = try? StoredProfile.decode(Array(bytes), limits: .recording)
                if kept?.functions.contains(where: { $0.name == "pushed" }) == true { return }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("nothing that was pushed was kept for two minutes")
    }

    @Test(.enabled(if: has("curl"), "this host has no curl"))
    func `only who was told the address may push, and an address of the person's own is left`() async throws {
        let place = try Place()
        let guess = "${PYROSCOPE_SERVER_ADDRESS%/*/}/ingest?name=a"
        let asked = try place.adhoc(
            ["--", "sh", "-c", "echo 'a 1' | curl -sS -o /dev/null -w '%{http_code}' --data-binary @- \"\(guess)\""])
        #expect(asked.output == "404")
        #expect(!asked.complaints.contains("pushed"))
        let large = try place.adhoc(
            ["--", "sh", "-c", "head -c 20000000 /dev/zero | \(Self.curl("ingest?name=a"))"])
        #expect(large.complaints.contains("larger than 16 MiB"), "\(large.complaints)")
        let own = try RunningCommand(
            [
                "/usr/bin/env", "PYROSCOPE_SERVER_ADDRESS=http://mine", try Place.flamebox(), "adhoc", "--data",
                "\(place.path)/data", "--", "sh", "-c", "echo $PYROSCOPE_SERVER_ADDRESS",
            ], in: place.path
        ).end()
        #expect(own.output == "http://mine\n")
        #expect(own.complaints.contains("PYROSCOPE_SERVER_ADDRESS is set already"))
        let none = try place.adhoc(["--no-runtime-hints", "--", "sh", "-c", "echo \"<$PYROSCOPE_SERVER_ADDRESS>\""])
        #expect(none.output == "<>\n")
    }

    @Test func `the command has no descriptor more than without the recorder`() throws {
        let place = try Place()
        let listing = ["sh", "-c", "ls /proc/self/fd"]
        let plain = try RunningCommand(listing, in: place.path).end()
        #expect(try place.adhoc(["--"] + listing).output == plain.output)
    }
}
