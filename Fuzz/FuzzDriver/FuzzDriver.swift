import CFuzzer
import Foundation
import Synchronization

/// Runs libFuzzer over `test`, with the program's arguments, until its time is up or it has found something.
///
/// A finding is a trap, a memory error or an input that takes too long; the input is then kept in a file.
package func fuzz(_ test: @escaping @Sendable ([UInt8]) -> Void) -> Never {
    tested.withLock { $0 = Tested(run: test) }
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(
        LLVMFuzzerRunDriver(&count, &arguments) { start, count in
            let bytes = Array(UnsafeBufferPointer(start: start, count: count))
            tested.withLock { $0 }.run(bytes)
            return 0
        })
}

/// A closure on its own would be wrapped anew each time that it passes through the lock.
private struct Tested {
    let run: @Sendable ([UInt8]) -> Void
}

/// A C callback can't capture, so what it calls is kept here.
private let tested = Mutex(Tested { _ in })
