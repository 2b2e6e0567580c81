import Foundation
import Profiles
import TestPrograms
import Testing

@testable import Sampling

private let probes = WaitProbes(count: 2)

/// What the program in the kernel notes, beside what the kernel counts by itself.
@Suite(.serialized, .enabled(if: !probes.isEmpty, "this host's kernel does not tell: flamebox doctor, row waits"))
struct WaitProbeTests {
    private struct Account {
        var began = 0
        var ended = 0
        var weights = 0.0
        var calls: Set<UInt64> = []
        var dropped: UInt64 = 0
        /// By the kernel: of all threads of the process.
        var switches = 0.0
    }

    private static let pingPong = """
        #include <pthread.h>
        #include <unistd.h>
        static int there[2], back[2];
        static void *answers(void *unused) {
            char byte;
            while (read(there[0], &byte, 1) == 1 && write(back[1], &byte, 1) == 1) ;
            return unused;
        }
        int main(void) {
            pthread_t thread;
            char byte = 0;
            if (pipe(there) || pipe(back)) return 1;
            pthread_create(&thread, NULL, answers, NULL);
            for (int i = 0; i < 100000; i++)
                if (write(there[1], &byte, 1) < 0 || read(back[0], &byte, 1) < 0) return 1;
            close(there[1]);
            pthread_join(thread, NULL);
            return 0;
        }
        """

    private func account(of program: String, following isFollowed: Bool = true) throws -> Account {
        let notes = try probes.attach()
        let child = try SuspendedChild([program], cpus: [0])
        if isFollowed { notes.follow(child.processID) }
        let process = child.resume()
        var account = Account()
        var (status, usage) = (Int32(0), rusage())
        var isOver = false
        while !isOver {
            isOver = wait4(process, &status, WNOHANG, &usage) == process
            while notes.read(
                limit: 4096,
                { bytes in
                    guard let record = try? WaitRecord(bytes) else { return true }
                    switch record.event {
                    case .began(let wait, let weight):
                        account.began += 1
                        account.weights += Double(weight)
                        account.calls.insert(wait.rawValue)
                    case .ended: account.ended += 1
                    }
                    return true
                })
            {}
            usleep(500)
        }
        #expect(status == 0)
        account.dropped = notes.dropped
        account.switches = Double(usage.ru_nvcsw + usage.ru_nivcsw)
        notes.end()
        return account
    }

    /// Of a hundred thousand switches or more, those that are noted stand for 128 at most: the sum's standard deviation is less
    /// than a twentieth where the program takes a second, and five of it are the bound.
    @Test func `the waits that are noted stand for all there were`() throws {
        let program = try TestPrograms.compileC(Self.pingPong, named: "switches", flags: ["-pthread"])
        var account = try account(of: program)
        for _ in 0..<9 where account.dropped > 0 { account = try self.account(of: program) }
        #expect(account.dropped == 0)
        let (found, truth) = (account.weights, account.switches)
        #expect(truth > 10_000 && abs(found - truth) < truth / 4, "\(found) of \(truth)")
        #expect(account.began < 100_000 && abs(account.began - account.ended) <= 4, "\(account)")
        #expect(account.calls.contains(RawWait.inputOutput.rawValue))
    }

    @Test func `of a program that nobody follows nothing is noted`() throws {
        let program = try TestPrograms.compileC(Self.pingPong, named: "switches", flags: ["-pthread"])
        let account = try account(of: program, following: false)
        #expect(account.began == 0 && account.ended == 0 && account.dropped == 0)
    }

    @Test func `a probe serves one program after the other, and no more at once than there are`() throws {
        let first = try probes.attach()
        let second = try probes.attach()
        #expect(throws: (any Error).self) { try probes.attach() }
        first.end()
        second.end()
        second.end()
        let third = try probes.attach()
        third.end()
        #expect(!probes.isEmpty)
    }
}
