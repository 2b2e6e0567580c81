import KernelPrograms

/// The labels of the goroutine that a thread runs, noted with its sample: in the kernel, because a moment later the
/// goroutine may bear others, and because a program that is killed cannot be asked any more.
extension TaskProbe {
    private typealias Note = GoLabelLayout
    private typealias Go = GoLabelLayout.Go

    /// Keeps the address of the labels in the frame, zero where there are none; of the goroutine whose address is in `kept3`,
    /// or zero. Leaves that address.
    static func findLabels(_ program: inout KernelProgram, keepingAt place: Int) {
        program.set(.result, to: 0)
        program.store(.result, to: .frame, place)
        program.jump(to: .labelsFound, if: .kept3, equals: 0)
        program.load(.argument3, from: .kept2, EnteredStackLayout.labels)
        program.jump(to: .labelsFound, if: .argument3, isAtLeast: -1)
        program.add(.kept3, to: .argument3)
        program.set(.argument1, to: .frame)
        program.add(Int32(place), to: .argument1)
        program.set(.argument2, to: 8)
        // Where that fails, the kernel leaves zero.
        program.call(.readUser)
        program.place(.labelsFound)
    }

    /// Writes the labels whose address is in the frame to the note in `kept4`.
    static func noteLabels(_ program: inout KernelProgram, keptAt place: Int) {
        program.set(.kept1, to: 0)
        program.store(.kept1, to: .kept4, Note.count)
        program.load(.kept3, from: .frame, place)
        program.store(.kept3, to: .kept4, Note.set)
        program.jump(to: .labelsNoted, if: .kept3, equals: 0)
        readPiece(&program, Go.listBytes, else: .labelsNoted)
        program.load(.result, from: .frame, Int(-pieceBytes) + 8)
        program.store(.result, to: .kept4, Note.count)
        program.load(.kept3, from: .frame, Int(-pieceBytes))
        program.place(.nextLabel)
        program.jump(to: .labelsNoted, if: .kept1, isAtLeast: Int32(Note.pairLimit))
        program.load(.result, from: .kept4, Note.count)
        program.set(.argument1, to: .kept1)
        program.jump(to: .label, if: .argument1, isBelow: .result)
        program.jump(to: .labelsNoted)
        program.place(.label)
        noteLabel(&program)
        program.add(Go.pairBytes, to: .kept3)
        program.add(1, to: .kept1)
        program.jump(to: .nextLabel)
        program.place(.labelsNoted)
    }

    /// The one at the address in `kept3`, as that of the number in `kept1`.
    private static func noteLabel(_ program: inout KernelProgram) {
        program.set(.kept2, to: .kept1)
        program.multiply(.kept2, by: Int32(Note.pairBytes))
        program.add(.kept4, to: .kept2)
        program.set(.result, to: 0)
        program.store(.result, to: .kept2, Note.pairs + Note.keyLength)
        program.store(.result, to: .kept2, Note.pairs + Note.valueLength)
        readPiece(&program, Go.pairBytes, else: .labelsNoted)
        noteText(
            &program, at: 0, length: Go.keyLength, to: Note.key, lengthTo: Note.keyLength, limit: Note.keyLimit,
            labels: (.longKey, .keyFits, .keyNoted))
        noteText(
            &program, at: Go.value, length: Go.valueLength, to: Note.value, lengthTo: Note.valueLength,
            limit: Note.valueLimit, labels: (.longValue, .valueFits, .valueNoted))
    }

    private typealias TextLabels = (
        isLong: KernelProgram.Label, fits: KernelProgram.Label, isNoted: KernelProgram.Label
    )

    /// Its length is said only where its beginning could be read.
    private static func noteText(
        _ program: inout KernelProgram, at address: Int, length: Int, to text: Int, lengthTo: Int, limit: Int,
        labels: TextLabels
    ) {
        program.load(.argument2, from: .frame, Int(-pieceBytes) + length)
        program.jump(to: labels.isLong, if: .argument2, isAtLeast: Int32(limit))
        program.jump(to: labels.fits)
        program.place(labels.isLong)
        program.set(.argument2, to: Int32(limit))
        program.place(labels.fits)
        program.set(.argument1, to: .kept2)
        program.add(Int32(Note.pairs + text), to: .argument1)
        program.load(.argument3, from: .frame, Int(-pieceBytes) + address)
        program.call(.readUser)
        program.jump(to: labels.isNoted, unless: .result, equals: 0)
        program.load(.result, from: .frame, Int(-pieceBytes) + length)
        program.store(.result, to: .kept2, Note.pairs + lengthTo)
        program.place(labels.isNoted)
    }

    /// Reads to the lowest bytes of the frame what lies at the address in `kept3`.
    private static func readPiece(
        _ program: inout KernelProgram, _ byteCount: Int32, else other: KernelProgram.Label
    ) {
        program.set(.argument1, to: .frame)
        program.add(-pieceBytes, to: .argument1)
        program.set(.argument2, to: byteCount)
        program.set(.argument3, to: .kept3)
        program.call(.readUser)
        program.jump(to: other, unless: .result, equals: 0)
    }
}

extension KernelProgram.Label {
    fileprivate static let labelsFound = Self("labelsFound")
    fileprivate static let labelsNoted = Self("labelsNoted")
    fileprivate static let nextLabel = Self("nextLabel")
    fileprivate static let label = Self("label")
    fileprivate static let longKey = Self("longKey")
    fileprivate static let keyFits = Self("keyFits")
    fileprivate static let keyNoted = Self("keyNoted")
    fileprivate static let longValue = Self("longValue")
    fileprivate static let valueFits = Self("valueFits")
    fileprivate static let valueNoted = Self("valueNoted")
}
