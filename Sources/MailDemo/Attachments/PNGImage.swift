import Foundation

/// What a picture shows: hills under a sky, painted by numbers.
struct Landscape: Sendable {
    typealias Colour = (red: Double, green: Double, blue: Double)

    var width = 320
    var height = 200
    var sky: Colour = (0.55, 0.75, 0.95)
    var horizon: Colour = (0.98, 0.85, 0.65)
    var hills: Colour = (0.20, 0.35, 0.30)
    /// Moves the hills.
    var phase = 0.0
    /// Where the sun stands, in parts of the width and height.
    var sun = (x: 0.7, y: 0.35)

    static let harbour = Landscape()
    static let evening = Landscape(
        sky: (0.20, 0.22, 0.45), horizon: (0.95, 0.45, 0.25), hills: (0.10, 0.10, 0.18), phase: 1.7, sun: (0.3, 0.6))
    static let winter = Landscape(
        sky: (0.75, 0.80, 0.85), horizon: (0.95, 0.95, 0.97), hills: (0.55, 0.60, 0.66), phase: 3.1, sun: (0.5, 0.25))
    static let badge = Landscape(
        width: 48, height: 48, sky: (0.10, 0.35, 0.55), horizon: (0.90, 0.70, 0.30), hills: (0.05, 0.15, 0.25),
        sun: (0.5, 0.4))

    func colour(x: Int, y: Int) -> Colour {
        let (across, down) = (Double(x) / Double(width), Double(y) / Double(height))
        for layer in (1...3).reversed() {
            let depth = Double(layer)
            let ridge = 0.45 + 0.13 * depth + 0.07 * sin(across * (4 + depth * 3) + phase * depth) / depth.squareRoot()
            if down > ridge { return mix(horizon, hills, 0.3 + 0.23 * depth) }
        }
        let distance = hypot(across - sun.x, (down - sun.y) * Double(height) / Double(width))
        return distance < 0.06 ? (1, 0.97, 0.85) : mix(sky, horizon, min(1, down * 1.6))
    }

    private func mix(_ one: Colour, _ other: Colour, _ part: Double) -> Colour {
        (
            one.red + (other.red - one.red) * part, one.green + (other.green - one.green) * part,
            one.blue + (other.blue - one.blue) * part
        )
    }
}

/// A PNG file (ISO/IEC 15948): truecolour, eight bits a channel, no filters.
enum PNGImage {
    static func bytes(_ scene: Landscape) -> [UInt8] {
        var header: [UInt8] = []
        header.appendBigEndian(UInt32(scene.width))
        header.appendBigEndian(UInt32(scene.height))
        header += [8, 2, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", header) + chunk("IDAT", Deflate.compress(pixels(scene))) + chunk("IEND", [])
    }

    private static func pixels(_ scene: Landscape) -> [UInt8] {
        var rows: [UInt8] = []
        for y in 0..<scene.height {
            rows.append(0)
            for x in 0..<scene.width {
                let colour = scene.colour(x: x, y: y)
                rows += [colour.red, colour.green, colour.blue].map { UInt8(max(0, min(1, $0)) * 255) }
            }
        }
        return rows
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        var chunk: [UInt8] = []
        chunk.appendBigEndian(UInt32(data.count))
        chunk += body
        chunk.appendBigEndian(Deflate.checksum(body))
        return chunk
    }
}
