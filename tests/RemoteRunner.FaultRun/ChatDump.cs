using RemoteRunner.FaultRun.People;

namespace RemoteRunner.FaultRun;

/// <summary>Writes the chats down for whoever looks into a run that was not clean.</summary>
internal static class ChatDump
{
    public static async Task WriteAsync(string folder, IEnumerable<long> people, ChatBook book)
    {
        Directory.CreateDirectory(folder);
        foreach (var person in people)
        {
            await File.WriteAllLinesAsync(
                Path.Combine(folder, $"{person}.txt"),
                book.Read(person).Select(m => $"#{m.Id} {m.At:HH:mm:ss} {m.Kind}: {m.Text.ReplaceLineEndings(" ⏎ ")} {string.Join(' ', m.Buttons)}"));
        }
    }
}
