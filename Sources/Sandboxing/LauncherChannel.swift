import Linux
import SandboxProtocol

extension OwnedDescriptor {
    /// The launcher's next message on the control socket.
    @available(*, noasync, message: "blocks the calling thread")
    func hearLauncher() throws(SandboxFailure) -> LauncherMessage {
        let bytes = try asking { () throws(SystemError) in try receive(upTo: largestMessageBytes) }
        guard !bytes.isEmpty else { throw .launcherLost("it ended without a report") }
        do throws(ProtocolError) {
            return try LauncherMessage(decoding: bytes)
        } catch { throw .launcherLost("its message cannot be read: \(error)") }
    }
}
