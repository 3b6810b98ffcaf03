import IMAPProtocol

/// What is known of a connection off its event loop, as of the last response.
struct ConnectionSnapshot: Sendable {
    var isOpen = true
    var capabilities: CapabilitySet?
    var enabled = CapabilitySet()
    var selected: SelectedMailbox?
    var serverID: [IDField] = []
}
