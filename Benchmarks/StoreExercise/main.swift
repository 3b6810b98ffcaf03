import Foundation
import MailStore

// What a test runs as a process of its own, to kill it or to have two at once: see Exercise.
// StoreExercise work|append|fill|fillDisk|measure DIRECTORY NAME
let arguments = CommandLine.arguments
guard arguments.count == 4 else {
    print("StoreExercise work|append|fill|fillDisk|measure DIRECTORY NAME")
    exit(2)
}
switch arguments[1] {
case "measure": try Measurement(directory: arguments[2]).run()
case "append": try Exercise(directory: arguments[2], name: arguments[3]).append()
case "fill": try Exercise(directory: arguments[2], name: arguments[3]).fill()
case "fillDisk": try Exercise.fillDisk(arguments[2], arguments[3])
default: try Exercise(directory: arguments[2], name: arguments[3]).run()
}
