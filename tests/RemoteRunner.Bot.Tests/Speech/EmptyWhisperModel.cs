namespace RemoteRunner.Bot.Tests.Speech;

/// <summary>
/// A model of the smallest size in ggml format, with a vocabulary and no weights, which whisper.cpp loads "for testing":
/// it hears nothing sensible, but everything around it is real.
/// </summary>
internal sealed class EmptyWhisperModel : IDisposable
{
    private const int Words = 50_257;

    public EmptyWhisperModel()
    {
        using var writer = new BinaryWriter(File.Create(Path));
        writer.Write(0x67676d6c); // "ggml"
        foreach (var value in (int[])[51_864, 1_500, 384, 6, 4, 448, 384, 6, 4, 80, 1])
            writer.Write(value);
        const int MelBands = 80, Bins = 201;
        writer.Write(MelBands);
        writer.Write(Bins);
        for (var i = 0; i < MelBands * Bins; i++)
            writer.Write(1f / Bins);
        writer.Write(Words);
        for (var i = 0; i < Words; i++)
        {
            // whisper.cpp wants the first three in every vocabulary.
            var word = System.Text.Encoding.ASCII.GetBytes(i switch { 0 => " ", 1 => " -", 2 => " '", _ => $" w{i}" });
            writer.Write(word.Length);
            writer.Write(word);
        }
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"rr-whisper-{Guid.NewGuid():N}.bin");

    public void Dispose() => File.Delete(Path);
}
