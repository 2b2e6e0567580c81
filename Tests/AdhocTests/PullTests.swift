import Foundation
import Glibc
import ProfileFormats
import Profiles
import Recordings
import TestPrograms
import Testing

@testable import Adhoc

extension AdhocTests {
    /// Shows its profiles on a port of the kernel's choice, which it prints, and always works, allocates and waits.
    private static let server = """
        package main

        import (
            "fmt"
            "net"
            "net/http"
            _ "net/http/pprof"
            "runtime"
            "sync"
        )

        var kept [][]byte
        var lock sync.Mutex

        //go:noinline
        func work(rounds int) (sum int) {
            for i := 0; i < rounds; i++ {
                sum += i * i
            }
            return
        }

        //go:noinline
        func allocate() {
            lock.Lock()
            defer lock.Unlock()
            kept = append(kept, make([]byte, 1<<20))
            if len(kept) > 64 {
                kept = kept[32:]
                runtime.GC()
            }
        }

        func main() {
            runtime.SetMutexProfileFraction(1)
            runtime.SetBlockProfileRate(1)
            listener, err := net.Listen("tcp", "127.0.0.1:0")
            if err != nil {
                panic(err)
            }
            for i := 0; i < 4; i++ {
                go func() {
                    for {
                        work(1_000_000)
                        allocate()
                    }
                }()
            }
            fmt.Println(listener.Addr())
            panic(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
                if r.URL.Path == "/debug/pprof/profile" {
                    go func() {
                        work(1_000_000_000)
                        fmt.Println("worked")
                    }()
                }
                http.DefaultServeMux.ServeHTTP(w, r)
            })))
        }
        """

    @Test(.enabled(if: TestPrograms.go != nil, "this host has no Go"))
    func `a Go program's own profiles are asked for, and each is a set of the recording`() async throws {
        let place = try Place()
        let program = try #require(try TestPrograms.compileGo(Self.server, named: "pprof-server"))
        let serving = try RunningCommand([program], in: place.path)
        try await serving.waitForOutput("\n")
        let address = serving.shown.trimmingCharacters(in: .newlines)
        let ended = try place.adhoc(["--duration", "5", "--url", "http://\(address)/debug/pprof/", "--tag", "a=b"])
        #expect(ended.status == 0, "\(ended.complaints)")
        let recording = try #require(place.shelf.list().first)
        #expect(recording.name == address)
        #expect(recording.tags == ["a": "b"])
        let types = Set(recording.types.map(\.name))
        #expect(
            types.isSuperset(of: ["cpu", "alloc_objects", "alloc_space", "inuse_objects", "inuse_space", "goroutines"]))
        let profile = try place.profile(of: recording)
        try profile.checkInvariants()
        #expect(functionNames(profile).contains("main.work"))
        #expect(TopTable(profile, .type("alloc_space")).rows.contains { $0.name == "main.allocate" })
        let folder = try #require(place.folders().first)
        let files = Set(try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/\(folder)"))
        #expect(files.isSuperset(of: types.map { "\($0).html" } + ["index.html", "cpu.pb.gz"]))
        #expect(place.leftovers().isEmpty)
    }

    @Test(.enabled(if: TestPrograms.go != nil, "this host has no Go"))
    func `stopped before its time, it keeps what had come and what can still be had`() async throws {
        let place = try Place()
        let program = try #require(try TestPrograms.compileGo(Self.server, named: "pprof-server"))
        let serving = try RunningCommand([program], in: place.path)
        try await serving.waitForOutput("\n")
        let address = serving.shown.trimmingCharacters(in: .newlines)
        let pulling = try place.start(["--duration", "600", "--url", address])
        // Long after it was asked, in CPU time that its profile counts.
        try await serving.waitForOutput("worked")
        kill(pulling.process, SIGINT)
        let ended = pulling.end()
        #expect(ended.status == 128 + SIGINT, "\(ended.complaints)")
        let recording = try #require(place.shelf.list().first)
        #expect(recording.isInterrupted)
        #expect(recording.ending.contains("Stopped before its time, without allocs"))
        #expect(Set(recording.types.map(\.name)).isSuperset(of: ["cpu", "inuse_space", "goroutines"]))
        #expect(try functionNames(place.profile(of: recording)).contains("main.work"))
        #expect(place.folders().count == 1)
        #expect(place.leftovers().isEmpty)
    }

    @Test func `what does not answer with profiles is said`() async throws {
        let place = try Place()
        let nobody = try place.adhoc(["--url", "127.0.0.1:1", "--duration", "1"])
        #expect(nobody.status == 125)
        #expect(nobody.complaints.contains("showed no profile"))
        #expect(nobody.complaints.contains("Connection refused"))
        for address in ["https://localhost:1", "http://user:word@localhost:1", "", "http://localhost:0"] {
            #expect(try place.adhoc(["--url", address]).status == 64, "\(address)")
        }
        #expect(try place.adhoc(["--url", "https://localhost:1"]).complaints.contains("over http only"))
        #expect(try place.adhoc(["--url", "localhost:1", "true"]).status == 64)
        #expect(place.shelf.list().isEmpty)
        #expect(place.folders().isEmpty)
    }
}

struct PulledAddressTests {
    @Test(arguments: [
        ("localhost:6060", "localhost:6060", "/debug/pprof"), (":6060", "localhost:6060", "/debug/pprof"),
        ("http://[::1]:6060/", "[::1]:6060", "/debug/pprof"), ("http://a", "a:80", "/debug/pprof"),
        ("http://a/debug/pprof/heap?debug=1", "a:80", "/debug/pprof"), ("http://a/in/pprof/", "a:80", "/in/pprof"),
        ("http://a/app", "a:80", "/app/debug/pprof"),
    ])
    func `an address leads to all profiles`(text: String, authority: String, path: String) throws {
        let address = try #require(PulledAddress(text))
        #expect(address.authority == authority)
        #expect(address.path == path)
    }

    @Test(arguments: ["", "ftp://a", "https://a", "http://", "http://u@a", "http://a:99999", "a b", "a\r\nb: c"])
    func `what is none is refused`(text: String) {
        #expect(PulledAddress(text) == nil)
    }
}

struct HTTPAnswerTests {
    private func answer(_ text: String) throws(HTTPAnswer.Fault) -> HTTPAnswer { try HTTPAnswer(Array(text.utf8)) }

    @Test func `a body is as long as its length says, or as the connection`() throws {
        #expect(try answer("HTTP/1.0 200 OK\r\n\r\nabc").body == Array("abc".utf8))
        let whole = "HTTP/1.1 404 Not Found\nContent-Length: 2\n\nabc"
        #expect(try answer(whole).body == Array("ab".utf8))
        #expect(try answer(whole).status == 404)
        #expect(HTTPAnswer.isWhole(Array(whole.utf8)))
        #expect(!HTTPAnswer.isWhole(Array(whole.utf8.dropLast(2))))
    }

    @Test func `what is no answer, or not all of one, is refused`() {
        #expect(throws: HTTPAnswer.Fault.noHTTP) { try answer("SSH-2.0-OpenSSH\r\n\r\n") }
        #expect(throws: HTTPAnswer.Fault.noHTTP) { try answer("HTTP/1.1 200 OK\r\n") }
        #expect(throws: HTTPAnswer.Fault.noHTTP) { try answer("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n") }
        #expect(throws: HTTPAnswer.Fault.noHTTP) {
            try answer("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")
        }
        #expect(throws: HTTPAnswer.Fault.cutShort) { try answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab") }
        #expect(throws: HTTPAnswer.Fault.encoded) {
            try answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        }
        #expect(throws: HTTPAnswer.Fault.noHTTP) {
            try answer("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 20_000) + "\r\n\r\n")
        }
    }
}
