import Foundation
import Glibc
import Linux
import Profiles
import Recordings
import TestPrograms
import Testing

@testable import Adhoc

extension AdhocTests {
    /// Four thousand threads of a third of a millisecond, one after the other, of a process each hundred.
    private static let shortLives = """
        #include <pthread.h>
        #include <stdlib.h>
        #include <sys/wait.h>
        #include <time.h>
        #include <unistd.h>
        static void *brief(void *nothing) {
            struct timespec now;
            do {
                for (int i = 0; i < 1000; i++) __asm__ volatile("");
                clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
            } while (now.tv_nsec < 333333 && now.tv_sec == 0);
            return nothing;
        }
        int main(void) {
            for (int process = 0; process < 40; process++) {
                pid_t child = fork();
                for (int i = 0; i < 100 && child == 0; i++) {
                    pthread_t thread;
                    if (pthread_create(&thread, NULL, brief, NULL) != 0) exit(1);
                    pthread_join(thread, NULL);
                }
                if (child == 0) exit(0);
                if (waitpid(child, NULL, 0) != child) return 1;
            }
            return 0;
        }
        """

    private static let isRootWithGroups: Bool = {
        guard geteuid() == 0 else { return false }
        let held = try? HeldProcess("/bin/true", arguments: ["true"], environment: [])
        guard let held else { return false }
        let group = try? CommandGroup(holding: held.id)
        group?.remove()
        return group != nil
    }()

    /// 1.33 s in `brief`, by the threads' own clocks: some 1330 samples, of which noise (their square root) takes 37. A
    /// clock of each thread's own sees none of it.
    @Test(.enabled(if: isRootWithGroups, "only root has control groups, and not everywhere"))
    func `threads that live for less than a period are seen by root's clock`() throws {
        let place = try Place()
        let program = try TestPrograms.compileC(Self.shortLives, named: "short-lives")
        let running = try place.start(["--", program])
        let ended = running.end()
        #expect(ended.status == 0, "\(ended.complaints)")
        #expect(try Self.groups(of: running.process).isEmpty)
        let profile = try place.profile(of: try #require(place.shelf.list().first))
        let quality = try #require(profile.sets.first?.quality)
        let brief = try #require(TopTable(profile, .type("cpu")).rows.first { $0.name == "brief" })
        #expect(brief.totalWeight > 1_333_000_000 * 8 / 10 - Int64(quality.lostSamples) * 1_001_001)
    }

    @Test(.enabled(if: isRootWithGroups, "only root has control groups, and not everywhere"))
    func `what a killed recorder leaves is swept, and what it recorded goes on`() async throws {
        let place = try Place()
        let running = try place.start(["--", try Self.spinner(), "600000"])
        let child = try await place.waitForChild(of: running.process)
        #expect(try !Self.groups(of: running.process).isEmpty)
        kill(running.process, SIGKILL)
        _ = running.end()
        // It may be gone already: whoever records next sweeps, and others may record at the same time.
        #expect(try place.adhoc(["--", "true"]).status == 0)
        #expect(try Self.groups(of: running.process).isEmpty)
        #expect(kill(child, 0) == 0)
        kill(child, SIGKILL)
    }

    @Test(.enabled(if: isRootWithGroups, "only root has control groups, and not everywhere"))
    func `what a command leaves running goes on, and keeps no group`() throws {
        let place = try Place()
        let running = try place.start(["--", "sh", "-c", "sleep 600 & echo $!"])
        let ended = running.end()
        #expect(ended.status == 0)
        #expect(try Self.groups(of: running.process).isEmpty)
        let left = try #require(pid_t(ended.output.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(left, 0) == 0)
        kill(left, SIGKILL)
    }

    @Test func `a group's path is found by its controller`() {
        let lines = "9:name=systemd:/a\n4:cpu,perf_event:/b:c\n0::/d".split(separator: "\n")
        #expect(CommandGroup.path(of: "perf_event", in: lines) == "/b:c")
        #expect(CommandGroup.path(of: "", in: lines) == "/d")
        #expect(CommandGroup.path(of: "memory", in: lines) == nil)
    }

    /// By the recorder that made them: others may record on this machine at the same time.
    private static func groups(of recorder: pid_t) throws -> [String] {
        let own = try String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8).split(separator: "\n")
        let paths = ["perf_event", ""].compactMap { CommandGroup.path(of: $0, in: own) }
        return ["perf_event", "unified", "."].flatMap { mount in
            paths.flatMap { KernelDirectory("/sys/fs/cgroup/\(mount)\($0)").names() }
        }.filter { $0.hasPrefix("flamebox-adhoc-\(recorder)-") }
    }
}
