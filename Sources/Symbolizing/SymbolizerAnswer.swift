import Foundation

/// One line of `llvm-symbolizer --output-style=JSON`: the functions at an address, innermost first.
struct SymbolizerAnswer: Decodable, Equatable {
    struct Location: Decodable, Equatable {
        let functionName: String
        /// The file of `line`; compiler-made code is in `/<compiler-generated>`.
        let fileName: String
        let line: Int
        /// The file in which the function is declared.
        let startFileName: String
        let startLine: Int

        private enum CodingKeys: String, CodingKey {
            case functionName = "FunctionName"
            case fileName = "FileName"
            case line = "Line"
            case startFileName = "StartFileName"
            case startLine = "StartLine"
        }
    }

    /// Empty where the tool could not read the module.
    let locations: [Location]

    private enum CodingKeys: String, CodingKey {
        case locations = "Symbol"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        locations = try container.decodeIfPresent([Location].self, forKey: .locations) ?? []
    }

    /// All answers of a batch, each a line; nil for a line that is not what it should be.
    static func decode(lines bytes: [UInt8]) -> [SymbolizerAnswer?] {
        let decoder = JSONDecoder()
        return bytes.split(separator: UInt8(ascii: "\n")).map {
            try? decoder.decode(SymbolizerAnswer.self, from: Data($0))
        }
    }
}
