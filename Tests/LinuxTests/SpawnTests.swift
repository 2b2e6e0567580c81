import Glibc
import Linux
import Testing

struct SpawnTests {
    @Test func `a spawned program has the descriptors it was given and no others`() async throws {
        let output = try await onOwnedThread(named: "spawn", throwing: SystemError.self) {
            () throws(SystemError) -> [UInt8] in
            let null = try OwnedDescriptor.open("/dev/null", O_RDWR)
            let pipe = try Pipe()
            let process = try spawn(
                "/bin/sh", ["-c", listOpenDescriptors],
                descriptors: [null.number, pipe.writeEnd.number, null.number, null.number])
            let readEnd = pipe.keepReadEnd()
            var bytes: [UInt8] = []
            while let piece = try readEnd.read(upTo: 4096), !piece.isEmpty { bytes += piece }
            _ = try waitForChild(process)
            return bytes
        }
        #expect(String(decoding: output, as: UTF8.self) == "0 1 2 3 ")
    }

    @Test func `a program that is not there is refused`() {
        #expect(throws: SystemError("spawn /nowhere", code: ENOENT)) { try spawn("/nowhere", [], descriptors: [0]) }
    }

    @Test func `a program that somebody still writes is waited for, as long as was said`() async throws {
        try await onOwnedThread(named: "spawn", throwing: SystemError.self) { () throws(SystemError) in
            let path = scratchPath("busy-program")
            defer { unlink(path) }
            let writer = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o700)
            guard writer >= 0 else { throw .last("open \(path)") }
            let program = try OwnedDescriptor.open("/bin/true", O_RDONLY)
            while let piece = try program.read(upTo: 1 << 16), !piece.isEmpty {
                guard piece.withUnsafeBytes({ write(writer, $0.baseAddress, $0.count) }) == piece.count else {
                    throw .last("write \(path)")
                }
            }
            #expect(throws: SystemError("spawn \(path)", code: ETXTBSY)) {
                try spawn(path, [], descriptors: [], busyFor: .milliseconds(20))
            }
            // As a child of another thread does between its fork and its exec: it lets go after a while.
            let holder = try spawn("/bin/sleep", ["0.3"], descriptors: [0, 1, 2, writer])
            close(writer)
            let status = try waitForChild(try spawn(path, [], descriptors: []))
            #expect(status == 0)
            _ = try waitForChild(holder)
        }
    }

    @Test func `a process is itself, and not a later one of its number`() throws {
        let own = try #require(ProcessIdentity(of: ownProcessNumber()))
        #expect(own == ProcessIdentity(of: ownProcessNumber()))
        #expect(own.startTicks > 0)
        #expect(ProcessIdentity(of: Int32.max) == nil)
    }
}

/// A path of nothing yet, for one test.
private func scratchPath(_ name: String) -> String {
    let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    return "\(directory)/flamebox-\(name)-\(getpid())"
}

/// Opens nothing itself: a pipeline or a directory's listing would be among what it finds.
private let listOpenDescriptors = """
    n=0
    while [ $n -lt 1024 ]; do
        if [ -e /proc/$$/fd/$n ]; then printf '%s ' $n; fi
        n=$((n + 1))
    done
    """
