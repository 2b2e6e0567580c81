import ObjectFiles
import Stacks
import Testing

@testable import Unwinding

struct StartupCodeTests {
    private static let libraries = ModuleView([.init(jailPath: "/lib", hostPath: "/lib")])

    /// Of a library that every program loads, with the addresses at which programs are seen in it.
    private func frames(_ addresses: [UInt64], in path: String) throws -> [FrameAddressRule?] {
        let table = try #require(Self.libraries.withObjectFile(at: path) { ModuleUnwindTable($0, $1) })
        return addresses.map { table.rules(at: $0)?.frameAddress }
    }

    @Test func `the sections that run when a module is loaded and unloaded are functions without symbols`() throws {
        let path = "/lib/x86_64-linux-gnu/libgcc_s.so.1"
        let section = Self.libraries.withObjectFile(at: path) { file, _ in file.section(named: ".init") }
        guard let code = section?.fileRange else { try Test.cancel("this host's libgcc has no .init") }
        // sub rsp, 8; mov rax, …; test; je; call; add rsp, 8; ret – after a landing pad on some hosts.
        let frames = try frames([code.lowerBound, code.upperBound - 2, code.upperBound - 1], in: path)
        #expect(frames == [8, 16, 8].map { .register(7, offset: $0) })
    }

    /// As it lies in all modules, with displacements of zero.
    @Test func `what unloads a module has a frame pointer for a part of its way`() throws {
        var code = [UInt8](repeating: 0x90, count: 0x40 + 0x70 + 0x49)
        let start = 0x40
        code.replaceSubrange(start..<start + 3, with: [0x48, 0x8D, 0x3D])
        code.replaceSubrange(start + 0x30..<start + 0x33, with: [0x48, 0x8D, 0x3D])
        let destroyer: [UInt8] =
            [0xF3, 0x0F, 0x1E, 0xFA, 0x80, 0x3D, 0, 0, 0, 0, 0, 0x75, 0x2B, 0x55, 0x48, 0x83, 0x3D, 0, 0, 0, 0, 0]
            + [0x48, 0x89, 0xE5, 0x74, 0x0C, 0x48, 0x8B, 0x3D, 0, 0, 0, 0, 0xE8, 0, 0, 0, 0, 0xE8, 0, 0, 0, 0]
            + [0xC6, 0x05, 0, 0, 0, 0, 1, 0x5D, 0xC3, 0x0F, 0x1F, 0x00, 0xC3]
        code.replaceSubrange(start + 0x70..<start + 0x70 + destroyer.count, with: destroyer)
        code.replaceSubrange(start + 0xB0..<start + 0xB5, with: [0xF3, 0x0F, 0x1E, 0xFA, 0xE9])
        var builder = CallFrameTableBuilder()
        try #require(StartupCode(in: code, at: 0x1000)).add(to: &builder, unknownTo: CallFrameTable())
        let table = CallFrameTable(builder)
        let places: [UInt64] = [0, 0x7B, 0x7D, 0x7E, 0x88, 0x89, 0xA3, 0xA4, 0xA8, 0xB4]
        let frames = places.map { table.rules(at: 0x1040 + $0)?.frameAddress }
        let rules = [(7, 8), (7, 8), (7, 8), (7, 16), (7, 16), (6, 16), (6, 16), (7, 8), (7, 8), (7, 8)]
        #expect(frames == rules.map { .register(UInt8($0.0), offset: Int64($0.1)) })
        let isFoundInPart = StartupCode(in: code.dropLast(), at: 0x1000) != nil
        #expect(!isFoundInPart)
    }
}
