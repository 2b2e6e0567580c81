extension LaunchRequest: WireValue {
    package func write(to writer: inout ByteWriter) {
        writer.write(policy.rawValue)
        writer.write(hostname)
        writer.write(mounts)
        writer.write(files)
        writer.write(workingDirectory)
        writer.write(commands)
        limits.write(to: &writer)
        writer.write(processors) { $0.write(number: $1) }
        writer.write(handOuts)
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        let name = try reader.readText()
        guard let policy = SandboxPolicy(rawValue: name) else { throw .notText }
        self.init(
            policy: policy, hostname: try reader.readText(), mounts: try reader.readList(),
            files: try reader.readList(), workingDirectory: try reader.readText(), commands: try reader.readList(),
            limits: try JailLimits(from: &reader),
            processors: try reader.readList { reader throws(ProtocolError) in try reader.readNumber() },
            handOuts: try reader.readList())
    }
}

extension JailMount: WireValue {
    package func write(to writer: inout ByteWriter) {
        switch self {
        case .readOnly(let host, let path, let optional):
            writer.write(UInt8(1))
            writer.write(host)
            writer.write(path)
            writer.write(optional)
        case .writable(let host, let path):
            writer.write(UInt8(2))
            writer.write(host)
            writer.write(path)
        case .device(let path):
            writer.write(UInt8(3))
            writer.write(path)
        case .scratch(let path, let bytes, let inodes, let executable):
            writer.write(UInt8(4))
            writer.write(path)
            writer.write(number: bytes)
            writer.write(number: inodes)
            writer.write(executable)
        }
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        let tag: UInt8 = try reader.readInteger()
        switch tag {
        case 1:
            self = .readOnly(
                host: try reader.readText(), at: try reader.readText(), optional: try reader.readFlag())
        case 2: self = .writable(host: try reader.readText(), at: try reader.readText())
        case 3: self = .device(try reader.readText())
        case 4:
            self = .scratch(
                at: try reader.readText(), bytes: try reader.readNumber(), inodes: try reader.readNumber(),
                executable: try reader.readFlag())
        default: throw .unknownTag(tag)
        }
    }
}

extension JailFile: WireValue {
    package func write(to writer: inout ByteWriter) {
        writer.write(path)
        writer.write(content)
        writer.write(mode)
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        self.init(path: try reader.readText(), content: try reader.readBytes(), mode: try reader.readInteger())
    }
}

extension JailCommand: WireValue {
    package func write(to writer: inout ByteWriter) {
        writer.write(path)
        writer.write(arguments) { $0.write($1) }
        writer.write(environment) { $0.write($1) }
        writer.write(standardOutputPath) { $0.write($1) }
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        self.init(
            path: try reader.readText(),
            arguments: try reader.readList { reader throws(ProtocolError) in try reader.readText() },
            environment: try reader.readList { reader throws(ProtocolError) in try reader.readText() },
            standardOutputPath: try reader.readOptional { reader throws(ProtocolError) in try reader.readText() })
    }
}

extension JailLimits: WireValue {
    package func write(to writer: inout ByteWriter) {
        for number in [
            timeMs, flushBeforeKillMs, cpuSeconds, memoryBytes, threads, fileBytes, descriptors, stackBytes,
        ] { writer.write(number: number) }
        writer.write(cpuPercent) { $0.write(number: $1) }
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        self.init(
            timeMs: try reader.readNumber(), flushBeforeKillMs: try reader.readNumber(),
            cpuSeconds: try reader.readNumber(), memoryBytes: try reader.readNumber(),
            threads: try reader.readNumber(), fileBytes: try reader.readNumber(),
            descriptors: try reader.readNumber(), stackBytes: try reader.readNumber())
        cpuPercent = try reader.readOptional { reader throws(ProtocolError) in try reader.readNumber() }
    }
}

extension HandOut: WireValue {
    package func write(to writer: inout ByteWriter) {
        writer.write(scratch)
        writer.write(path)
        writer.write(name)
        writer.write(mode)
        writer.write(number: byteLimit)
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        self.init(
            scratch: try reader.readText(), path: try reader.readText(), name: try reader.readText(),
            mode: try reader.readInteger(), byteLimit: try reader.readNumber())
    }
}

extension LaunchGrant: WireValue {
    package func write(to writer: inout ByteWriter) {
        writer.write(hostUser)
        writer.write(mapping.rawValue)
        writer.write(filter)
        writer.write(dataBytes) { $0.write($1) }
    }

    package init(from reader: inout ByteReader) throws(ProtocolError) {
        self.init(
            hostUser: try reader.readInteger(), mapping: try UserMapping(from: &reader),
            filter: try reader.readBytes(),
            dataBytes: try reader.readOptional { reader throws(ProtocolError) in try reader.readInteger() })
    }
}

extension UserMapping {
    init(from reader: inout ByteReader) throws(ProtocolError) {
        let tag: UInt8 = try reader.readInteger()
        guard let mapping = UserMapping(rawValue: tag) else { throw .unknownTag(tag) }
        self = mapping
    }
}
