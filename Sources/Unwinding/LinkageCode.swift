import ObjectFiles

/// The linker's jumps to other modules' functions, for which not every linker writes call-frame information. Each is at
/// its first instruction what any function is; the others run at a function's first call only.
enum LinkageCode {
    static func add(
        of file: ObjectFile, to builder: inout CallFrameTableBuilder, unknownTo table: CallFrameTable
    ) throws(CallFrameError) {
        for name in [".plt", ".plt.sec", ".plt.got"] {
            guard let section = file.section(named: name), table.rules(at: section.virtualAddress) == nil else {
                continue
            }
            try builder.begin(functionAt: section.virtualAddress)
            defer { builder.end(at: section.virtualAddress &+ section.fileRange.byteCount) }
            try builder.add(.atEntry, at: section.virtualAddress)
        }
    }
}
