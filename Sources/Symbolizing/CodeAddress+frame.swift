import Profiles

extension CodeAddress {
    /// Where to look `frame` up: a return address may already belong to the next line or function, the byte before it
    /// belongs to the call.
    init(_ frame: RawFrame, in module: Module) {
        let isReturn = frame.address == .returnAddress
        self.init(
            path: module.path, buildID: module.buildID,
            fileOffset: isReturn && frame.offset > 0 ? frame.offset - 1 : frame.offset)
    }
}
