using System.Text.Json;
using RemoteRunner.Core.Backups;

namespace RemoteRunner.Web.Backup;

/// <summary>
/// Opens a transcript as Claude writes it, one entry a line:
/// <c>{"parentUuid":null,"type":"user","message":{"role":"user","content":"hi"},"uuid":"…","sessionId":"0b9f…","cwd":"/ws/main"}</c>.
/// Entries of kinds we do not know (summaries, file snapshots) count as entries and need no session.
/// </summary>
internal static class TranscriptReader
{
    /// <exception cref="InvalidDataException">A line is no entry, entries belong to several sessions, or it is too long.</exception>
    public static async Task<TranscriptReading> ReadAsync(Stream transcript, long most, CancellationToken cancellationToken)
    {
        Guid? session = null;
        var entries = 0;
        var messages = 0;
        long read = 0;
        using var reader = new StreamReader(transcript);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            read += line.Length;
            if (read > most)
                throw new InvalidDataException(Texts.TranscriptTooLong);
            if (line.Length == 0)
                continue;

            entries++;
            var (type, owner) = Read(line, entries);
            if (owner is not null && session is not null && owner != session)
                throw new InvalidDataException(Texts.TranscriptMixed(entries));
            session ??= owner;
            if (type is "user" or "assistant")
                messages++;
        }

        return new TranscriptReading(session, entries, messages);
    }

    private static (string? Type, Guid? Session) Read(string line, int number)
    {
        try
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException(Texts.TranscriptDamaged(number));
            return (
                Text(entry.RootElement, "type"),
                Guid.TryParse(Text(entry.RootElement, "sessionId"), out var id) ? id : null);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(Texts.TranscriptDamaged(number), e);
        }
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
