#if arch(x86_64)
import ObjectFiles

/// Where Swift's runtime runs a task, as a check that it keeps of its tasks what `SwiftTask` says, in the same places.
///
/// Nothing documents those places and another version may have others, so they are held against the runtime's own code
/// (libswift_Concurrency of Swift 6.3): what runs a task reads where it goes on, what completes one finds its group.
struct SwiftTaskCode: Equatable, Sendable {
    /// The virtual address to which a task's function returns, with the task in `taskRegister`.
    let returnAddress: UInt64
    /// The virtual address of what all tasks begin with the address of (`taskHeapMetadata`).
    let metadata: UInt64

    /// r15, kept across calls.
    static let taskRegister = 15

    /// `mov 0x40(%r15), %r14; call *0x38(%r15)`: the context and the function with which the task goes on.
    private static let run: [UInt8] = [0x4D, 0x8B, 0x77, 0x40, 0x41, 0xFF, 0x57, 0x38]
    /// Before it, in the same function (`runJobInEstablishedExecutorContext`): `movzbl 0x20(%r15), %eax`, which tells tasks
    /// from other jobs; `lock cmpxchg16b 0x60(%r15)` of the status, and `or $0x800, %ebx`, which says that it runs.
    private static let runBefore: [[UInt8]] = [
        [0x41, 0x0F, 0xB6, 0x47, 0x20], [0xF0, 0x49, 0x0F, 0xC7, 0x4F, 0x60], [0x81, 0xCB, 0x00, 0x08, 0x00, 0x00],
    ]
    /// Much more than lies between.
    private static let runBytes = 0x200
    /// `test $0x4000000, %eax` of the flags: whether the task is of a group; and behind a jump
    /// `shr $20, %eax; and $16, %eax; mov 0xd0(%rax,%r15), %rdi`: its group, behind its parent and the next sibling, which
    /// only a child has, as bit 24 of the flags says (`AsyncTask::completeFuture`).
    private static let groupTest: [UInt8] = [0xA9, 0x00, 0x00, 0x00, 0x04, 0x74]
    private static let group: [UInt8] = [
        0xC1, 0xE8, 0x14, 0x83, 0xE0, 0x10, 0x4A, 0x8B, 0xBC, 0x38, 0xD0, 0x00, 0x00, 0x00,
    ]

    /// `mov taskHeapMetadataPtr(%rip), %rcx; mov %rcx, (%r15)`, with four bytes between: what a new task begins with.
    private static let loadMetadata: [UInt8] = [0x48, 0x8B, 0x0D]
    private static let storeMetadata: [UInt8] = [0x49, 0x89, 0x0F]
    /// Soon after: `mov %r12d, 0x20(%r15)`, `mov %rbx, 0x38(%r15)` and `mov %r13, 0x40(%r15)`.
    private static let creation: [[UInt8]] = [
        [0x45, 0x89, 0x67, 0x20], [0x49, 0x89, 0x5F, 0x38], [0x4D, 0x89, 0x6F, 0x40],
    ]
    private static let creationBytes = 0x40

    /// Nil where the code is not as expected.
    ///
    /// - Parameter word: what the file holds at a virtual address, where the loader adds how far it shifts the module.
    init?(code: [UInt8], at address: UInt64, word: (UInt64) -> UInt64?) {
        guard let run = code.onlyPlace(of: Self.run),
            let pointer = Self.metadataPointer(code, at: address), let metadata = word(pointer), metadata != 0
        else { return nil }
        let before = code[max(0, run - Self.runBytes)..<run]
        guard Self.runBefore.allSatisfy({ before.firstPlace(of: $0, from: before.startIndex) != nil }),
            let test = code.onlyPlace(of: Self.groupTest),
            code[(test + Self.groupTest.count)...].dropFirst().starts(with: Self.group)
        else { return nil }
        returnAddress = address &+ UInt64(run + Self.run.count)
        self.metadata = metadata
    }

    /// Where the runtime keeps the address of what new tasks begin with.
    private static func metadataPointer(_ code: [UInt8], at address: UInt64) -> UInt64? {
        let size = loadMetadata.count + 4
        var found: Int?
        var place = code[...].firstPlace(of: storeMetadata, from: size)
        while let store = place {
            if code[(store - size)...].starts(with: loadMetadata) {
                guard found == nil else { return nil }
                found = store
            }
            place = code[...].firstPlace(of: storeMetadata, from: store + 1)
        }
        guard let found else { return nil }
        let after = code[found..<min(code.count, found + creationBytes)]
        guard creation.allSatisfy({ after.firstPlace(of: $0, from: found) != nil }) else { return nil }
        let distance = code[(found - 4)..<found].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return address &+ UInt64(found) &+ UInt64(bitPattern: Int64(Int32(bitPattern: distance)))
    }

    init?(of file: ObjectFile, _ source: some ByteSource, _ allowance: inout TableAllowance) {
        guard let text = file.section(named: ".text"), let code = text.bytes(source, &allowance) else { return nil }
        var rest = allowance
        self.init(code: code, at: text.virtualAddress) { file.word(at: $0, source, &rest) }
        allowance = rest
    }
}

extension ObjectFile {
    /// The word that the file holds for a virtual address.
    fileprivate func word(at address: UInt64, _ source: some ByteSource, _ allowance: inout TableAllowance) -> UInt64? {
        for segment in segments where address >= segment.virtualAddress {
            let start = segment.fileRange.lowerBound &+ (address - segment.virtualAddress)
            guard start >= segment.fileRange.lowerBound, start < segment.fileRange.upperBound,
                segment.fileRange.upperBound - start >= 8, let bytes = source.read(start..<start + 8, &allowance)
            else { continue }
            return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    fileprivate func firstPlace(of bytes: [UInt8], from start: Int) -> Int? {
        guard let first = bytes.first, start >= startIndex else { return nil }
        var place = start
        while place <= endIndex - bytes.count {
            if self[place] == first, self[place...].starts(with: bytes) { return place }
            place += 1
        }
        return nil
    }
}

extension [UInt8] {
    /// Nil where there are several, too.
    fileprivate func onlyPlace(of bytes: [UInt8]) -> Int? {
        guard let place = self[...].firstPlace(of: bytes, from: 0),
            self[...].firstPlace(of: bytes, from: place + 1) == nil
        else { return nil }
        return place
    }
}
#endif
