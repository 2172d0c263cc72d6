using System.Buffers.Binary;

namespace RemoteRunner.Simulators.Telegram.Files;

/// <summary>Width and height out of the header of a PNG, GIF or JPEG.</summary>
internal static class ImageSize
{
    public static (int Width, int Height)? Read(ReadOnlySpan<byte> image)
    {
        // 89 50 4E 47 0D 0A 1A 0A | length | IHDR | width | height
        if (image.Length >= 24 && image[0] == 0x89 && image[1..4].SequenceEqual("PNG"u8))
            return (BinaryPrimitives.ReadInt32BigEndian(image[16..]), BinaryPrimitives.ReadInt32BigEndian(image[20..]));
        if (image.Length >= 10 && image.StartsWith("GIF8"u8))
            return (BinaryPrimitives.ReadUInt16LittleEndian(image[6..]), BinaryPrimitives.ReadUInt16LittleEndian(image[8..]));
        return image.Length >= 4 && image[0] == 0xFF && image[1] == 0xD8 ? ReadJpeg(image) : null;
    }

    // FF C0..CF (but not C4, C8, CC) is the frame header: length, precision, height, width.
    private static (int Width, int Height)? ReadJpeg(ReadOnlySpan<byte> image)
    {
        var at = 2;
        while (at + 9 < image.Length && image[at] == 0xFF)
        {
            var marker = image[at + 1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return (BinaryPrimitives.ReadUInt16BigEndian(image[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(image[(at + 5)..]));
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(image[(at + 2)..]);
        }

        return null;
    }
}
