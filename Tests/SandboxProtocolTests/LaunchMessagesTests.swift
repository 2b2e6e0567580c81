import SandboxProtocol
import Testing

struct LaunchMessagesTests {
    static let request = LaunchRequest(
        policy: .compileSwift, hostname: "höst",
        mounts: [
            .readOnly(host: "/opt/swift", at: "/opt/swift", optional: true), .writable(host: "/c", at: "/cache"),
            .device("/dev/null"), .scratch(at: "/out", bytes: 1 << 40, inodes: 12, executable: true),
        ],
        files: [JailFile(path: "/src/main.swift", content: [0, 255, 10], mode: 0o600)], workingDirectory: "/src",
        commands: [
            JailCommand(path: "/bin/a", arguments: ["a", ""], environment: ["X=1"], standardOutputPath: "/out/text"),
            JailCommand(path: "/bin/b", arguments: []),
        ],
        limits: JailLimits(
            timeMs: 1, flushBeforeKillMs: 2, cpuSeconds: 3, cpuPercent: 110, memoryBytes: 4, threads: 5, fileBytes: 6,
            descriptors: 7,
            stackBytes: 8),
        processors: [0, 63],
        handOuts: [HandOut(scratch: "/out", path: "main", name: "main", mode: 0o555, byteLimit: 9)])

    static let report: LaunchReport = {
        var counters = JailCounters()
        counters.outOfMemoryKills = 1
        counters.cpuNanoseconds = .max
        return LaunchReport(
            commands: [
                CommandReport(
                    end: .signalled(9), startNanoseconds: 1, endNanoseconds: 2, userNanoseconds: 3,
                    systemNanoseconds: 4, maxResidentBytes: 5),
                CommandReport(
                    end: .notExecuted(2), startNanoseconds: 0, endNanoseconds: 0, userNanoseconds: 0,
                    systemNanoseconds: 0, maxResidentBytes: 0),
            ],
            killed: .blockedCall, blockedCall: "ptrace",
            handOuts: [.delivered(bytes: 7), .absent, .irregular, .tooLarge(bytes: 8)], mechanisms: ["user"],
            counters: counters)
    }()

    static let serverMessages: [LauncherOrder] = [
        .launch(request, LaunchGrant(hostUser: 200_001, mapping: .delegated, filter: [1, 2, 3], dataBytes: 7)), .resume,
        .signal(28),
        .kill(.stopped),
    ]

    static let launcherMessages: [LauncherMessage] = [
        .suspended(processID: 7), .started(command: 1, nanoseconds: 99), .ended(report), .failed(step: "x", code: 1),
    ]

    @Test(arguments: serverMessages)
    func `a message of the server arrives as it was sent`(message: LauncherOrder) throws {
        #expect(try LauncherOrder(decoding: message.encoded()) == message)
    }

    @Test(arguments: launcherMessages)
    func `a message of the launcher arrives as it was sent`(message: LauncherMessage) throws {
        #expect(try LauncherMessage(decoding: message.encoded()) == message)
    }

    @Test func `every truncation is refused, none traps`() {
        for bytes in Self.serverMessages.map({ $0.encoded() }) {
            for length in 0..<bytes.count {
                #expect(throws: ProtocolError.self) { try LauncherOrder(decoding: Array(bytes.prefix(length))) }
            }
        }
        for bytes in Self.launcherMessages.map({ $0.encoded() }) {
            for length in 0..<bytes.count {
                #expect(throws: ProtocolError.self) { try LauncherMessage(decoding: Array(bytes.prefix(length))) }
            }
        }
    }

    @Test func `a changed byte is refused or means something else, and never traps`() throws {
        let bytes = LauncherOrder.launch(Self.request, LaunchGrant(hostUser: 1, filter: []))
            .encoded()
        for index in bytes.indices {
            var changed = bytes
            changed[index] = ~changed[index]
            let decoded = try? LauncherOrder(decoding: changed)
            #expect(try decoded != LauncherOrder(decoding: bytes))
        }
    }

    @Test func `bytes after the message are refused`() {
        #expect(throws: ProtocolError.trailingBytes(1)) {
            try LauncherOrder(decoding: LauncherOrder.resume.encoded() + [0])
        }
    }

    @Test func `another version is refused`() {
        var bytes = LauncherOrder.resume.encoded()
        bytes[0] = 99
        #expect(throws: ProtocolError.otherVersion(99)) { try LauncherOrder(decoding: bytes) }
    }

    @Test func `text with U+0000 is refused, since it would be cut in a C string`() {
        let message = LauncherMessage.failed(step: "a\u{0}b", code: 1)
        #expect(throws: ProtocolError.notText) { try LauncherMessage(decoding: message.encoded()) }
    }

    @Test func `a count that lies is refused before it is believed`() {
        var writer = ByteWriter()
        writer.write(UInt32.max)
        var reader = ByteReader(writer.bytes)
        #expect(throws: ProtocolError.truncated) {
            try reader.readList { reader throws(ProtocolError) in try reader.readFlag() }
        }
    }
}
