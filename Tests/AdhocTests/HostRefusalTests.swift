import Foundation
import Glibc
import Linux
import Testing

@testable import Adhoc

struct HostRefusalTests {
    private func sentence(_ level: Int?, _ code: Int32 = EACCES, call: String = "perf_event_open") -> String {
        SamplingRefusal(error: SystemError(call, code: code), paranoidLevel: level).sentence
    }

    @Test(arguments: [3, 4])
    func `where the host lets only root sample, the one command that mends it is told`(level: Int) {
        #expect(sentence(level).contains("kernel.perf_event_paranoid is \(level)"))
        #expect(sentence(level).hasSuffix("    sudo sysctl kernel.perf_event_paranoid=2"))
        #expect(sentence(level, EPERM) == sentence(level))
    }

    @Test(arguments: [2, 1, 0, -1, nil])
    func `where it does, another reason is told`(level: Int?) {
        #expect(!sentence(level).contains("sysctl"))
        #expect(sentence(level).contains("another user's"))
    }

    @Test func `what has nothing to do with it names no setting`() {
        for code in [ESRCH, EMFILE, ENOSYS, EINVAL] { #expect(!sentence(4, code).contains("sysctl")) }
        #expect(!sentence(4, EPERM, call: "open /proc/1/maps").contains("sysctl"))
    }
}

struct PythonVersionTests {
    @Test func `an answer is a version or none`() {
        #expect(PythonVersion("Python 3.12.1\n") == PythonVersion(major: 3, minor: 12))
        #expect(PythonVersion("Python 3.13.0rc1+ (main)") == PythonVersion(major: 3, minor: 13))
        for text in ["", "Python", "Python three", "Jython 3.12.1", "Python 3", "Python 3.99999999999999999999"] {
            #expect(PythonVersion(text) == nil, "\(text)")
        }
        #expect(PythonVersion(major: 3, minor: 9) < .firstWithPerfMaps)
        #expect(PythonVersion(major: 4, minor: 0) > .firstWithPerfMaps)
    }

    /// Interpreters that say what they are told to: the hint goes by their word.
    @Test(arguments: [
        ("echo Python 3.11.2", false), ("echo Python 3.12.0", true), ("echo Python 3.13.1 >&2", true),
        ("echo Python 2.7.18 >&2", false), ("echo something", false), ("exit 1", false),
        ("exec sleep 600", false), ("exec yes", false),
    ])
    func `only those that know the word are given it`(answer: String, isGiven: Bool) throws {
        let place = try Place()
        let interpreter = "\(place.path)/python3"
        try Data("#!/bin/sh\n\(answer)\n".utf8).write(to: URL(filePath: interpreter))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: interpreter)
        let version = PythonVersion.asked(of: interpreter)
        #expect((version.map { $0 >= .firstWithPerfMaps } ?? false) == isGiven)
    }

    private static let installed = PythonVersion.asked(of: "/usr/bin/python3")

    @Test(.enabled(if: installed != nil, "this host has no Python"))
    func `this host's Python gets the word where it knows it, and else no hint is said`() throws {
        let place = try Place()
        let ended = try place.adhoc(
            [
                "--format", "none", "--", "/usr/bin/python3", "-c",
                "import os; print(os.environ.get('PYTHONPERFSUPPORT'))",
            ])
        let knows = try #require(Self.installed) >= .firstWithPerfMaps
        #expect(ended.output.hasPrefix(knows ? "1\n" : "None\n"), "\(ended.output)")
        #expect(ended.complaints.contains("PYTHONPERFSUPPORT") == knows)
        if !knows { print("skipped: this host's Python is older than 3.12, so that no function of it has a name") }
    }
}
