import Foundation
import Glibc
import ProfileFormats
import Profiles
import Recordings
import TestPrograms
import Testing

/// The real command, on real programs. What is sampled is CPU time that the programs count themselves, so that no test
/// needs a quiet machine.
@Suite(.serialized) struct AdhocTests {
    /// Spins for so many milliseconds of CPU time, and prints what it was given.
    static let spinning = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <time.h>
        __attribute__((noinline)) static long spin(long ms) {
            struct timespec now;
            volatile long sum = 0;
            do {
                for (long i = 0; i < 10000; i++) sum += i;
                clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
            } while (now.tv_sec * 1000 + now.tv_nsec / 1000000 < ms);
            return sum;
        }
        int main(int count, char **words) {
            if (count > 2) puts(words[2]);
            fflush(stdout);
            spin(count > 1 ? atol(words[1]) : 300);
            return count > 3 ? atoi(words[3]) : 0;
        }
        """

    static func spinner(flags: [String] = []) throws -> String {
        try TestPrograms.compileC(spinning, named: flags.isEmpty ? "spinner" : "spinner-stripped", flags: flags)
    }
}

extension AdhocTests {
    @Test func `a command keeps its output and its exit code, and leaves its files and its recording`() throws {
        let place = try Place()
        let ended = try place.adhoc(["--tag", "branch=main", "--", try Self.spinner(), "300", "hello", "3"])
        #expect(ended.status == 3)
        #expect(ended.output == "hello\n")
        #expect(ended.complaints.contains("spin"))
        let recording = try #require(place.shelf.list().first)
        #expect(recording.tags == ["branch": "main"])
        #expect(recording.command.suffix(3) == ["300", "hello", "3"])
        #expect(recording.types.map(\.name) == ["cpu"])
        let profile = try place.profile(of: recording)
        #expect(TopTable(profile, .type("cpu")).rows.first?.name == "spin")
        #expect(profile.functions.first { $0.name == "spin" }?.category == .yourCode)
        let folder = try #require(place.folders().first)
        #expect(folder.hasPrefix("flamebox-spinner-"))
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(place.path)/\(folder)")
        #expect(Set(files) == ["cpu.html", "cpu.pb.gz", "index.html"])
        let page = try #require(FileManager.default.contents(atPath: "\(place.path)/\(folder)/cpu.html"))
        #expect(page.count < 300_000)
        #expect(place.leftovers().isEmpty)
    }

    @Test func `a signal that ends the command is its exit code, as in a shell`() throws {
        let place = try Place()
        #expect(try place.adhoc(["--", "sh", "-c", "kill -USR1 $$"]).status == 128 + SIGUSR1)
        #expect(try place.adhoc(["--", "sh", "-c", "kill -9 $$"]).status == 128 + SIGKILL)
    }

    @Test func `what cannot be executed has a shell's exit code and a sentence`() throws {
        let place = try Place()
        let missing = try place.adhoc(["--", "flamebox-no-such-command"])
        #expect(missing.status == 127)
        #expect(missing.complaints.contains("command not found"))
        #expect(try place.adhoc(["--", "/etc/hostname"]).status == 126)
        #expect(place.shelf.list().isEmpty)
        #expect(place.leftovers().isEmpty)
        #expect(try place.adhoc(["--no-such-option"]).status == 64)
    }

    @Test func `each process of a shell's pipeline is told apart`() throws {
        let place = try Place()
        let spinner = try Self.spinner()
        let ended = try place.adhoc(["--", "sh", "-c", "\(spinner) 200 a | cat; exec \(spinner) 400 b"])
        #expect(ended.output == "a\nb\n")
        let recording = try #require(place.shelf.list().first)
        let spinners = recording.processes.filter { $0.name == "spinner" }
        #expect(spinners.count == 2)
        #expect(Set(spinners.map(\.pid)).count == 2)
        #expect(spinners.allSatisfy { ($0.cpuMs ?? 0) > 20 })
        let profile = try place.profile(of: recording)
        let column = try #require(profile.sets.first?.samples.processes)
        #expect(column.allSatisfy { profile.processes.indices.contains(Int($0)) })
    }

    @Test func `of a thousand children each has a process of its own`() throws {
        let place = try Place()
        let program = try TestPrograms.compileC(
            """
            #include <sys/wait.h>
            #include <time.h>
            #include <unistd.h>
            int main(void) {
                for (int i = 0; i < 1000; i++) {
                    pid_t child = fork();
                    if (child == 0) {
                        struct timespec now;
                        do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
                        while (now.tv_nsec < 4000000);
                        _exit(0);
                    }
                    waitpid(child, 0, 0);
                }
                return 0;
            }
            """, named: "thousand")
        #expect(try place.adhoc(["--", program]).status == 0)
        let processes = try #require(place.shelf.list().first).processes
        // Each has four samples of its own, but for those that were lost.
        #expect(processes.count > 250)
        #expect(processes.allSatisfy { $0.name == "thousand" })
    }

    @Test func `a command that never ends is ended after the time that it was given`() throws {
        let place = try Place()
        let ended = try place.adhoc(["--duration", "1", "--", "sh", "-c", "while :; do :; done"])
        #expect(ended.status == 128 + SIGTERM)
        #expect(try #require(place.shelf.list().first).types.first?.samples ?? 0 > 0)
    }

    @Test func `a process that runs already is recorded from outside, and goes on`() throws {
        let place = try Place()
        let running = try RunningCommand([try Self.spinner(), "600000"], in: place.path)
        let ended = try place.adhoc(["--duration", "2", "--pid", "\(running.process)"])
        #expect(ended.status == 0, "\(ended.complaints)")
        #expect(kill(running.process, 0) == 0)
        let recording = try #require(place.shelf.list().first)
        #expect(recording.name == "spinner")
        #expect(try TopTable(place.profile(of: recording), .type("cpu")).rows.first?.name == "spin")
        #expect(try place.adhoc(["--pid", "\(Int32.max)"]).status == 125)
    }
}
