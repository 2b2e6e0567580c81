import Foundation
import Glibc
import Recordings
import TestPrograms
import Testing

@testable import Adhoc

extension AdhocTests {
    @Test func `two commands are measured in pairs, in words and as a page`() throws {
        let place = try Place()
        let spinner = try Self.spinner()
        let page = "\(place.path)/difference.html"
        let ended = try place.flamebox(
            ["compare", "--pairs", "7", "--html", page, "--", spinner, "60", "same"] + [
                "--against", spinner, "300", "same",
            ])
        #expect(ended.status == 0, "\(ended.complaints)")
        // Each counts its own CPU time: all seven pairs say the same, which noise does in one of 64 cases.
        #expect(ended.output.contains("CPU time: Slower: "))
        #expect(ended.output.contains("Wall time: "))
        #expect(ended.output.contains("spin"))
        #expect(!ended.output.contains("print different things"))
        #expect(ended.complaints.components(separatedBy: " before, ").count == 8)
        let html = String(decoding: try #require(FileManager.default.contents(atPath: page)), as: UTF8.self)
        #expect(html.contains("Differential flamegraph"))
        #expect(html.contains("spin"))
        #expect(place.shelf.list().isEmpty)
    }

    @Test func `commands that print different things are compared with a word on it`() throws {
        let ended = try Place().flamebox(
            ["compare", "--pairs", "1", "--", "sh", "-c", "echo a", "--against", "sh", "-c", "echo b"])
        #expect(ended.status == 0, "\(ended.complaints)")
        #expect(ended.output.contains("The two commands print different things"))
        #expect(ended.output.contains("Too few pairs"))
        #expect(!ended.output.hasPrefix("a\n"))
    }

    @Test func `options of ours behind a command are the command's, and that is said`() throws {
        let ended = try Place().flamebox(
            ["compare", "--pairs", "1", "--", "echo", "a", "--against", "echo", "a", "--top=3", "--colour"])
        #expect(ended.complaints.contains("--top=3 behind a command is that command's own"))
        #expect(!ended.complaints.contains("--colour"))
        #expect(!ended.complaints.contains("--pairs behind"))
        #expect(ended.output.contains("print different things"))
    }

    @Test func `commands that do not do the same work are not compared, and what they complain of is shown`() throws {
        let codes = try Place().flamebox(["compare", "sh", "-c", "exit 3", "--against", "true"])
        #expect(codes.status == 1)
        #expect(codes.output.contains("The runs ended with different exit codes"))
        let killed = try Place().flamebox(
            ["compare", "--", "sh", "-c", "echo 'bad\u{1b}[2Jnews' >&2; kill -9 $$", "--against", "true"])
        #expect(killed.status == 1)
        #expect(killed.output.contains("The first command was ended by signal 9."))
        #expect(killed.output.contains("news"))
        #expect(!killed.output.contains("\u{1b}"))
        let endless = try Place().flamebox(["compare", "--time-limit", "1", "sleep", "600", "--against", "true"])
        #expect(endless.status == 1)
        #expect(endless.output.contains("--time-limit"))
    }

    @Test func `what cannot be compared has a shell's exit code and a sentence`() throws {
        let place = try Place()
        let missing = try place.flamebox(["compare", "true", "--against", "flamebox-no-such-command"])
        #expect(missing.status == 127)
        #expect(missing.complaints.contains("command not found"))
        #expect(try place.flamebox(["compare", "true", "--against", "/etc/hostname"]).status == 126)
        for words in [
            ["true"], ["--against", "true"], ["true", "--against"], ["--no-such", "true", "--against", "true"],
        ] {
            #expect(try place.flamebox(["compare"] + words).status == 64)
        }
    }

    @Test func `options are told before any command is named`() throws {
        for command in ["compare", "adhoc"] {
            let asked = try Place().flamebox([command, "--help"])
            #expect(asked.status == 0, "\(asked.complaints)")
            #expect(asked.output.contains("USAGE: flamebox \(command)"))
        }
    }

    @Test func `who stops a comparison stops the command, and is told what there is`() async throws {
        let place = try Place()
        let spinner = try Self.spinner()
        let comparing = try place.startFlamebox(["compare", "--", spinner, "600000", "--against", spinner, "600000"])
        let child = try await place.waitForChild(of: comparing.process)
        kill(comparing.process, SIGTERM)
        let ended = comparing.end()
        #expect(ended.status == 128 + SIGTERM)
        #expect(ended.output.contains("Stopped before anything was measured."))
        #expect(kill(child, 0) != 0)
    }
}

struct PrintedTextTests {
    @Test func `in what pieces a text comes makes no difference`() {
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        var (whole, pieces, other) = (PrintedText(), PrintedText(), PrintedText())
        whole.append(bytes)
        for start in stride(from: 0, to: bytes.count, by: 333) { pieces.append(Array(bytes[start...].prefix(333))) }
        other.append([bytes[0] ^ 1] + bytes.dropFirst())
        #expect(whole == pieces)
        #expect(whole != other)
        #expect(whole.end == bytes.suffix(2048))
    }
}
