import Testing

@testable import Symbolizing

struct GoFunctionTableTests {
    /// One function, `main.main`, 16 bytes long, with `inner` inlined into its first 8.
    private static let table: [UInt8] = [
        241, 255, 255, 255, 0, 0, 1, 8, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0,
        0, 72, 0, 0, 0, 0, 0, 0, 0, 89, 0, 0, 0, 0, 0, 0, 0, 93, 0, 0, 0, 0, 0, 0, 0, 101, 0, 0, 0, 0, 0, 0,
        0, 113, 0, 0, 0, 0, 0, 0, 0, 0, 109, 97, 105, 110, 46, 109, 97, 105, 110, 0, 105, 110, 110, 101, 114,
        0, 0, 0, 0, 0, 109, 97, 105, 110, 46, 103, 111, 0, 0, 2, 16, 0, 12, 16, 0, 2, 8, 1, 8, 0, 0, 0, 0, 0,
        12, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4,
        0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0,
    ]

    /// The call at the function's ninth byte, of a function that begins in line 9.
    private static let inlining: [UInt8] = [0, 0, 0, 0, 11, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0]

    private typealias Found = GoFunctionTable.Found

    @Test func `functions, inlined ones first, with files and lines`() throws {
        let table = try #require(GoFunctionTable(table: Self.table, inlining: Self.inlining, textStart: 0x1000))
        let main = Found(name: "main.main", file: "main.go", startLine: 3, line: 5)
        #expect(
            table.functions(at: 0x1002) == [Found(name: "inner", file: "main.go", startLine: 9, line: 5), main])
        #expect(table.functions(at: 0x1009) == [main])
        for address in [0, 0xFFF, 0x1010, .max] as [UInt64] { #expect(table.functions(at: address).isEmpty) }
    }

    @Test func `what is cut, or leads elsewhere, is nothing`() throws {
        for count in 0..<Self.table.count {
            let table = GoFunctionTable(
                table: Array(Self.table[..<count]), inlining: Self.inlining, textStart: 0x1000)
            _ = table?.functions(at: 0x1002)
        }
        let plain = try #require(GoFunctionTable(table: Self.table, inlining: [], textStart: 0x1000))
        #expect(plain.functions(at: 0x1002).map(\.name) == ["main.main"])
        var foreign = Self.table
        foreign[0] = 0xFB
        #expect(GoFunctionTable(table: foreign, inlining: [], textStart: 0) == nil)
    }
}
