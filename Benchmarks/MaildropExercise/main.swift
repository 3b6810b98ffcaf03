import Foundation

// What runs as a process of its own: `move` kills itself while it moves mail off a POP3 server, so many microseconds
// after so many moves; `measure` times an inbox.
let arguments = CommandLine.arguments
guard arguments.count >= 4, let port = Int(arguments[2]) else {
    print("MaildropExercise move PORT DIRECTORY MOVES MICROSECONDS | measure PORT DIRECTORY")
    exit(2)
}
let exercise = Exercise(port: port, directory: URL(filePath: arguments[3]))
switch arguments[1] {
case "move":
    try await exercise.move(
        dyingAfter: arguments.count > 4 ? Int(arguments[4]) ?? 0 : 0,
        microseconds: arguments.count > 5 ? UInt32(arguments[5]) ?? 0 : 0)
default: try await exercise.measure()
}
