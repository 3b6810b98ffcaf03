/// The faults of the mail server behind the demo, as `/demo/faults` reads and sets them.
package protocol FaultSwitches: AnyObject, Sendable {
    /// Its JSON is described in openapi/demo.yaml. Decoding throws for a key that it doesn't know.
    associatedtype Faults: Codable & Sendable

    /// All switches; setting them replaces all.
    var faults: Faults { get set }
}
