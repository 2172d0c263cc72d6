using System.Text;

namespace RemoteRunner.Bot.Speech.Whisper;

/// <summary>
/// Walks a model file before whisper.cpp does. That one ends the whole process (std::terminate) at a file that begins like
/// a model and is cut off or damaged after it. In order: <c>6C 6D 67 67</c>, eleven numbers of the model's size, the mel
/// filters, the vocabulary, the tensors.
/// </summary>
internal static class WhisperModelFile
{
    private const int Magic = 0x67676d6c;
    private const int LongestWord = 1_000;

    // ggml's type → bytes for one block, values in one block.
    private static readonly Dictionary<int, (int Bytes, int Values)> Types = new()
    {
        [0] = (4, 1),
        [1] = (2, 1),
        [30] = (2, 1),
        [2] = (18, 32),
        [3] = (20, 32),
        [6] = (22, 32),
        [7] = (24, 32),
        [8] = (34, 32),
        [10] = (84, 256),
        [11] = (110, 256),
        [12] = (144, 256),
        [13] = (176, 256),
        [14] = (210, 256),
    };

    /// <exception cref="InvalidDataException">It is no model, or not a whole one.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    public static void Check(string path)
    {
        using var file = File.OpenRead(path);
        using var reader = new BinaryReader(file, Encoding.UTF8, leaveOpen: true);
        Demand(reader.ReadInt32() == Magic);
        var vocabulary = reader.ReadInt32();
        Demand(vocabulary is > 50_000 and < 60_000);
        foreach (var most in (int[])[10_000, 10_000, 256, 256, 10_000, 10_000, 256, 256])
            Demand(reader.ReadInt32() is > 0 and var size && size <= most);
        var bands = reader.ReadInt32();
        Demand(bands is 80 or 128 && reader.ReadInt32() is >= 0 and < 100_000);

        Demand(reader.ReadInt32() == bands);
        var bins = reader.ReadInt32();
        Demand(bins is > 0 and < 10_000);
        Skip(file, (long)bands * bins * sizeof(float));

        var words = reader.ReadInt32();
        Demand(words is > 0 && words <= vocabulary);
        for (var i = 0; i < words; i++)
            Skip(file, Length(reader.ReadInt32(), LongestWord));

        while (file.Position < file.Length)
            SkipTensor(file, reader);
    }

    private static void SkipTensor(FileStream file, BinaryReader reader)
    {
        var dimensions = reader.ReadInt32();
        var name = reader.ReadInt32();
        var type = reader.ReadInt32();
        Demand(dimensions is > 0 and <= 4 && Types.ContainsKey(type));
        long values = 1;
        for (var i = 0; i < dimensions; i++)
            values *= Length(reader.ReadInt32(), 10_000_000);
        Skip(file, Length(name, LongestWord));
        var (bytes, block) = Types[type];
        Skip(file, values / block * bytes);
    }

    private static int Length(int value, int most)
    {
        Demand(value >= 0 && value <= most);
        return value;
    }

    private static void Skip(FileStream file, long bytes)
    {
        Demand(bytes >= 0 && bytes <= file.Length - file.Position);
        file.Seek(bytes, SeekOrigin.Current);
    }

    private static void Demand(bool holds)
    {
        if (!holds)
            throw new InvalidDataException("The file is not a whole Whisper model in ggml format.");
    }
}
