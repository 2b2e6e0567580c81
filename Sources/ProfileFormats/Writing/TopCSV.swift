package import Profiles

/// The Top table for spreadsheets (RFC 4180): a line for each function, heaviest by itself first.
package enum TopCSV {
    package static func encode(
        _ profile: Profile, _ selection: ProfileSelection, limitBytes: Int
    ) throws(FormatError) -> [UInt8] {
        let table = TopTable(profile, StackWeights(profile, selection))
        let unit = cell(table.unit.name)
        var text = Array("function,module,self (\(unit)),total (\(unit)),self samples,total samples\r\n".utf8)
        for row in table.rows {
            text += quoted(row.name)
            text.append(UInt8(ascii: ","))
            text += quoted(row.module)
            text += ",\(row.selfWeight),\(row.totalWeight),\(row.selfSamples),\(row.totalSamples)\r\n".utf8
            guard text.count <= limitBytes else { throw .tooLarge(what: "bytes of text", limit: limitBytes) }
        }
        return text
    }

    /// Of the header, where a unit is anybody's text.
    private static func cell(_ text: String) -> String {
        String(text.unicodeScalars.filter { $0.properties.isAlphabetic || $0 == " " }.map(Character.init))
    }

    /// Names are hostile: a spreadsheet takes what begins with one of these for a formula, unless an apostrophe is before
    /// it.
    private static func quoted(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        let visible = text.visible
        if let first = visible.utf8.first, "=+-@".utf8.contains(first) { bytes.append(UInt8(ascii: "'")) }
        for byte in visible.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        return bytes + [UInt8(ascii: "\"")]
    }
}
