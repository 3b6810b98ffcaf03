// This file sees the store alone: its names get a second one here, since `MailService` has types of the same names.
import MailStore

typealias StoredFolder = Folder
typealias StoredFolderID = FolderID
typealias StoredFolderRole = FolderRole
typealias StoredNewMessage = NewMessage
