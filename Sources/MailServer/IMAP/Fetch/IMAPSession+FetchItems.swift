import IMAPProtocol
import Logging
import MailStore

/// One message's FETCH response.
extension IMAPSession {
    /// A message of which only the index is asked.
    func write(_ row: MessageRow, _ plan: FetchPlan, _ seen: FlagState?) {
        guard begin(row, seen) else { return }
        for attribute in plan.attributes { write(attribute, row, seen) }
        end(row, plan, seen)
    }

    /// A message of which bytes are asked: they go out as they are read, in chunks. False where it is gone.
    func writeWithContent(
        _ row: MessageRow, _ plan: FetchPlan, _ seen: FlagState?, _ folder: SelectedFolder, _ account: AccountStore
    ) async throws -> Bool {
        guard let layout = DescribedStructure(row.bodyStructure)?.layout else {
            throw StoreError(.damaged, "a message's structure can't be read")
        }
        let content: MessageContent
        do {
            content = try account.content(of: row.uid, in: folder.id)
        } catch let error as StoreError where error.code == .noSuchMessage {
            // It went between the index and the file: as if it had gone before.
            return false
        }
        let sections = SectionReader(content: content, layout: layout)
        // What can fail comes before the response begins: a response can't be taken back.
        let items = try plan.attributes.map { try ContentItem($0, sections, service.faults) }
        guard begin(row, seen) else { return false }
        for (attribute, item) in zip(plan.attributes, items) {
            if let item { try await write(item) } else { write(attribute, row, seen) }
        }
        end(row, plan, seen)
        return true
    }

    /// False for a message that the client doesn't count.
    private func begin(_ row: MessageRow, _ seen: FlagState?) -> Bool {
        guard let number = selected?.view.messages.sequenceNumber(of: UID(row.uid)) else { return false }
        let keywords = seen?.flags.keywords ?? row.flags.keywords
        if !keywords.isEmpty { tellKeywords(keywords) }
        encoder.beginFetch(number)
        return true
    }

    private func end(_ row: MessageRow, _ plan: FetchPlan, _ seen: FlagState?) {
        if let seen {
            // RFC 9051 section 6.4.5: flags that a FETCH changes are part of its answer.
            if !plan.asksFlags { encoder.fetchFlags(seen.flags.wire(isRecent: isRecent(row.uid))) }
            if machine.enabled.condStore, !plan.asksModSeq { encoder.fetchModSeq(ModSequence(stored: seen.modSeq)) }
        }
        encoder.endFetch()
    }

    private func write(_ attribute: FetchAttribute, _ row: MessageRow, _ seen: FlagState?) {
        switch attribute {
        case .uid: encoder.fetchUID(UID(row.uid))
        case .flags: encoder.fetchFlags((seen?.flags ?? row.flags).wire(isRecent: isRecent(row.uid)))
        case .modSeq: encoder.fetchModSeq(ModSequence(stored: seen?.modSeq ?? row.modSeq))
        case .size: encoder.fetchSize(UInt64(clamping: row.size))
        case .internalDate:
            let date = row.internalDate
            encoder.fetchInternalDate(
                IMAPProtocol.InternalDate(secondsSince1970: date.seconds, zoneMinutes: Int(date.zoneMinutes)))
        case .saveDate: encoder.fetchSaveDate(IMAPProtocol.InternalDate(secondsSince1970: row.saveDate))
        case .envelope: encoder.fetchEnvelope(encoded: row.envelope)
        case .bodyStructure: writeStructure(row, isExtended: true)
        case .body: writeStructure(row, isExtended: false)
        case .emailID: encoder.fetchEmailID(row.emailID.wire(.email))
        case .threadID: encoder.fetchThreadID(row.threadID.wire(.thread))
        case .preview(let lazy): encoder.fetchPreview(row.preview ?? (lazy ? nil : makePreview(of: row.uid)))
        // Sections are written elsewhere; items of other servers' extensions aren't announced here.
        default: break
        }
    }

    /// A structure that can't be read costs its item, not the session.
    private func writeStructure(_ row: MessageRow, isExtended: Bool) {
        if let faults = service.faults, faults.faults.breaksBodyStructure {
            encoder.fetchStructure(encoded: faults.bodyStructure([]), isExtended: isExtended)
        } else if let described = DescribedStructure(row.bodyStructure) {
            if isExtended {
                encoder.fetchStructure(encoded: described.bodyStructure)
            } else {
                encoder.fetchStructure(encoded: described.body, isExtended: false)
            }
        } else {
            logger.error("a structure can't be read", metadata: ["uid": "\(row.uid)"])
        }
    }

    /// RFC 8970: made once, and kept. Nil where the message is gone, or can't be read.
    private func makePreview(of uid: UInt32) -> String? {
        guard let account, let selected else { return nil }
        do {
            let preview = try MessagePreview.make(from: account.content(of: uid, in: selected.id))
            try account.setPreview(preview, of: uid, in: selected.id)
            return preview
        } catch {
            logger.debug("no preview", metadata: ["uid": "\(uid)", "error": "\(error)"])
            return nil
        }
    }
}
