import KernelPrograms
import Testing

/// Type information as `Documentation/bpf/btf.rst` has it: a header, the types, the names.
struct KernelTypesTests {
    private static let names = Array("\0first\0a\0b\0second\0point\0".utf8)
    private static let wanted = [
        KernelTypes.Field("first", "a"), KernelTypes.Field("first", "b"), KernelTypes.Field("second", "b"),
    ]

    private static func words(_ words: UInt32...) -> [UInt8] {
        words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    /// An integer; a structure of two fields at bytes 0 and 8; one with a bit field at byte 16; a typedef.
    private static let types: [UInt8] =
        words(0, 1 << 24, 8, 64)
        + words(1, 4 << 24 | 2, 16, 7, 1, 0, 9, 1, 64)
        + words(11, 1 << 31 | 4 << 24 | 1, 24, 9, 1, 5 << 24 | 128)
        + words(18, 8 << 24, 2)

    private static func information(types: [UInt8] = types, names: [UInt8] = names) -> [UInt8] {
        [0x9F, 0xEB, 1, 0] + words(24, 0, UInt32(types.count), UInt32(types.count), UInt32(names.count)) + types + names
    }

    private func read(_ bytes: [UInt8]) -> KernelTypes? {
        KernelTypes(bytes, fields: Self.wanted, typedefs: ["point"])
    }

    @Test func `fields and type definitions are found by their names`() throws {
        let types = try #require(read(Self.information()))
        #expect(try Self.wanted.map { try types.offset(of: $0) } == [0, 8, 16])
        #expect(try types.typedef("point") == 4)
    }

    @Test func `what is not there is an error that names it`() throws {
        let types = try #require(KernelTypes(Self.information(), fields: [.init("second", "a")], typedefs: ["other"]))
        #expect(throws: (any Error).self) { try types.offset(of: .init("second", "a")) }
        #expect(throws: (any Error).self) { try types.typedef("other") }
    }

    @Test func `whatever is cut or changed, nothing outside is read`() {
        let whole = Self.information()
        for count in whole.indices { #expect(read(Array(whole.prefix(count))) == nil, "\(count) bytes") }
        for index in whole.indices {
            for value: UInt8 in [0, 0x7F, 0xFF] {
                var changed = whole
                changed[index] = value
                // It may be read otherwise; it ends, and reads no other memory.
                if let types = read(changed) { _ = Self.wanted.map { try? types.offset(of: $0) } }
            }
        }
    }

    @Test func `the kernel that runs says where a process's files are, if it says anything`() throws {
        let files = KernelTypes.Field("task_struct", "files")
        guard let types = try? KernelTypes.ofThisHost(fields: [files], typedefs: ["btf_trace_sys_exit"]) else {
            try Test.cancel("this kernel does not tell its types")
        }
        #expect(try types.offset(of: files) > 0)
        #expect(try types.typedef("btf_trace_sys_exit") > 0)
    }
}
