import CLinux
import Foundation
import Linux
import PerfEvents
import SandboxProtocol
import Sandboxing
import Testing

/// The process that opens perf events for a worker without the right to: what it opens, for whom, and what it refuses.
@Suite(.enabled(if: mayMakeJails, "making jails needs root on this host"), .serialized, .timeLimit(.minutes(10)))
struct PerfOpenerTests {
    private static func sampling(
        _ process: Int32, inGroup: Bool = false, cpu: Int32 = 0, rateHz: Int32 = 999,
        clocks: [SamplingOrder.Clock]? = nil
    ) -> EventOrder {
        let usual = [SamplingOrder.Clock(stackBytes: 4096, bringsCallchain: true, startsAtExec: true)]
        return .sampling(
            SamplingOrder(
                process: process, watchesGroup: inGroup, cpu: cpu, rateHz: rateHz, includesKernel: true,
                clocks: clocks ?? usual))
    }

    @Test func `a jail that waits is opened to samplers, and its group`() async throws {
        let opener = try Opener()
        let jail = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient))
        #expect(try opener.ask(Self.sampling(jail.processID)) == .events([0, 0]))
        if let group = jail.clockedGroup {
            let directory = try OwnedDescriptor.openDirectory(group)
            let order = Self.sampling(jail.processID, inGroup: true)
            #expect(try opener.ask(order, group: directory.number) == .events([0, 0]))
        }
        guard case .events(let codes) = try opener.ask(.counters(process: jail.processID)) else {
            Issue.record("the counters were refused")
            return
        }
        #expect(codes.count == CounterKind.hardware.count)
        #expect(try opener.ask(.standing) == .events([0]))
    }

    @Test func `no other process is opened to samplers`() async throws {
        let opener = try Opener()
        let running = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient)).resume()
        for await _ in running.output { break }
        let initProcess = running.processID
        let program = try #require(Self.children(of: initProcess).first)
        let launcher = try #require(Self.parent(of: initProcess))
        // This one, the first of the host, its threads, the opener, a jail's launcher, its program, nobody.
        for process in [getpid(), 1, 2, opener.process, launcher, program, 4_194_000] {
            #expect(try opener.ask(Self.sampling(process)) == .refused(.notAJail), "\(process)")
            #expect(try opener.ask(.counters(process: process)) == .refused(.notAJail), "\(process)")
        }
        running.kill(.stopped)
        _ = try await running.report()
        #expect(try opener.ask(Self.sampling(initProcess)) == .refused(.notAJail))
    }

    @Test func `a user of a jail alone makes no jail`() throws {
        let opener = try Opener()
        let sleeper = Process()
        sleeper.executableURL = URL(filePath: "/usr/bin/setpriv")
        sleeper.arguments = ["--reuid=\(JailMarks.users.lowerBound + 9)", "--clear-groups", "/bin/sleep", "60"]
        try sleeper.run()
        defer { sleeper.terminate() }
        let user = "Uid:\t\(JailMarks.users.lowerBound + 9)\t"
        // Until it has become that user, at most.
        for _ in 0..<2000 {
            let status = try String(contentsOfFile: "/proc/\(sleeper.processIdentifier)/status", encoding: .utf8)
            if status.contains(user) { break }
            pause(milliseconds: 5)
        }
        #expect(try opener.ask(Self.sampling(sleeper.processIdentifier)) == .refused(.notAJail))
    }

    @Test func `no group is watched but that of the jail, while it is alone in it`() async throws {
        let opener = try Opener()
        let jail = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient))
        let other = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient))
        let clocked = jail.clockedGroup
        let group = try #require(clocked, "this host has no groups for events")
        let order = Self.sampling(jail.processID, inGroup: true)
        let parent = URL(filePath: group).deletingLastPathComponent().path
        let others = other.clockedGroup
        // A directory that is named like a group of ours, but is none.
        let named = testDirectory.appending(path: JailMarks.groupPrefix(worker: getpid()) + "1-1")
        try FileManager.default.createDirectory(at: named, withIntermediateDirectories: true)
        for path in [parent, "/", "/proc/self", named.path, try #require(others)] {
            let directory = try OwnedDescriptor.openDirectory(path)
            #expect(try opener.ask(order, group: directory.number) == .refused(.notItsGroup), "\(path)")
        }
        let null = try OwnedDescriptor.open("/dev/null", O_RDONLY)
        #expect(try opener.ask(order, group: null.number) == .refused(.notItsGroup))
        // A group without the order's leave, and leave without a group.
        #expect(try opener.ask(Self.sampling(jail.processID), group: null.number) == .refused(.outOfBounds))
        #expect(try opener.ask(order) == .refused(.outOfBounds))
    }

    @Test func `a group that is not this worker's is not watched`() async throws {
        let jail = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient))
        let clocked = jail.clockedGroup
        let group = try #require(clocked, "this host has no groups for events")
        // As another worker has it: its opener is another process's child.
        let order = Self.sampling(jail.processID, inGroup: true).encoded()
        let ended = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            [order = order as [UInt8], group = group as String] in
            let opener = try Opener()
            let directory = try OwnedDescriptor.openDirectory(group)
            let answer = try opener.ask(bytes: order, group: directory.number)
            print(answer == EventAnswer.refused(.notItsGroup).encoded() ? "refused" : "\(answer)")
        }
        let output = String(decoding: try #require(ended?.standardOutputContent), as: UTF8.self)
        #expect(output.contains("refused"))
    }

    @Test func `numbers that no sampler asks for are refused before anything else`() async throws {
        let opener = try Opener()
        let jail = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient))
        let process = jail.processID
        func clock(_ bytes: UInt32) -> SamplingOrder.Clock {
            SamplingOrder.Clock(stackBytes: bytes, bringsCallchain: false, startsAtExec: false)
        }
        let orders = [
            Self.sampling(0), Self.sampling(-1), Self.sampling(process, cpu: -1), Self.sampling(process, cpu: 8192),
            Self.sampling(process, rateHz: 0), Self.sampling(process, rateHz: 10_001),
            Self.sampling(process, rateHz: -1), Self.sampling(process, clocks: []),
            Self.sampling(process, clocks: Array(repeating: clock(8), count: 5)),
            Self.sampling(process, clocks: [clock(4097)]), Self.sampling(process, clocks: [clock(65_536)]),
            .counters(process: 0), .counters(process: -1),
        ]
        for order in orders { #expect(try opener.ask(order) == .refused(.outOfBounds), "\(order)") }
        #expect(try opener.ask(Self.sampling(process)) == .events([0, 0]), "and it goes on")
    }

    private static let noOrders: [[UInt8]] = [
        [0], [2, 9], [2, 1, 1], [1, 1], Array(repeating: 0xFF, count: 255), Array(repeating: 2, count: 300),
    ]

    @Test(arguments: noOrders)
    func `what is no order is the end of it`(bytes: [UInt8]) throws {
        let opener = try Opener()
        #expect(try opener.ask(bytes: bytes).isEmpty)
        #expect(throws: (any Error).self) { try opener.ask(.standing) }
    }

    @Test func `it keeps one capability and the calls that it needs`() throws {
        let opener = try Opener()
        #expect(try opener.ask(.standing) == .events([0]))
        let status = try String(contentsOfFile: "/proc/\(opener.process)/status", encoding: .utf8)
        var privileges: [String: String] = [:]
        for line in status.split(separator: "\n") {
            let parts = line.split(separator: ":\t").map(String.init)
            if parts.count == 2 { privileges[parts[0]] = parts[1] }
        }
        let permitted = try #require(privileges["CapPrm"].flatMap { UInt64($0, radix: 16) })
        // CAP_PERFMON, or CAP_SYS_ADMIN where the kernel is not content with it.
        #expect(permitted == 1 << 38 || permitted == 1 << 21)
        #expect(privileges["CapEff"] == privileges["CapPrm"])
        #expect(privileges["CapInh"] == "0000000000000000")
        #expect(privileges["CapAmb"] == "0000000000000000")
        #expect(privileges["NoNewPrivs"] == "1")
        #expect(privileges["Seccomp"] == "2")
        #expect(privileges["Threads"] == "1")
    }

    /// Of the whole way: who may open no event itself has one opened.
    @Test func `what the rights of a worker do not open, it opens`() async throws {
        let jail = try await sandbox.value.launch(Probe("spin").request(limits: Probe.patient))
        let clocked = jail.clockedGroup
        let group = try #require(clocked, "this host has no groups for events")
        let directory = try OwnedDescriptor.openDirectory(group)
        let order = Self.sampling(jail.processID, inGroup: true)
        let opener = try Opener()
        // Capabilities are a thread's: this one ends with what it gave up.
        let number = directory.number
        let direct = await onOwnedThread(named: "without rights") { () -> [Int32] in
            do { try keepCapabilities([.overrideFileAccess, .setUser, .setGroup, .lockMemory]) } catch { return [] }
            return order.open(group: number)
        }
        #expect(direct == [-EACCES], "by its own rights")
        #expect(try opener.ask(order, group: number) == .events([0, 0]))
    }

    private static func children(of process: Int32) -> [Int32] {
        // The kernel's list may lack some where others begin or end meanwhile (proc(5)).
        for _ in 0..<2000 {
            let text = try? String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
            let found = (text ?? "").split(separator: " ").compactMap { Int32($0) }
            if !found.isEmpty { return found }
            pause(milliseconds: 5)
        }
        return []
    }

    private static func parent(of process: Int32) -> Int32? {
        let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("PPid:") }
        return line.flatMap { Int32($0.split(separator: "\t")[1]) }
    }
}

/// The real one, asked in bytes: what a taken-over worker could do.
private final class Opener {
    let process: Int32
    private let socket: OwnedDescriptor

    init() throws {
        let program = URL(filePath: launcherPath).deletingLastPathComponent().appending(path: "flamebox-perf-opener")
        let sockets = try MessageSockets()
        let null = try OwnedDescriptor.open("/dev/null", O_RDWR)
        process = try spawn(
            program.path, [], descriptors: [null.number, null.number, null.number, sockets.far.number])
        socket = sockets.keepNear()
    }

    deinit {
        killProcess(process)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    func ask(_ order: EventOrder, group: Int32? = nil) throws -> EventAnswer {
        try EventAnswer(decoding: try ask(bytes: order.encoded(), group: group))
    }

    /// Empty where it is gone.
    func ask(bytes: [UInt8], group: Int32? = nil) throws -> [UInt8] {
        guard try socket.send(bytes, descriptors: group.map { [$0] } ?? []) else { return [] }
        let (answer, opened) = try receive()
        for event in opened { close(event) }
        if let codes = try? EventAnswer(decoding: answer), case .events(let all) = codes {
            #expect(all.count { $0 == 0 } == opened.count)
        }
        return answer
    }

    private func receive() throws -> ([UInt8], [Int32]) { try socket.receiveDescriptors(upTo: 1024) }
}
