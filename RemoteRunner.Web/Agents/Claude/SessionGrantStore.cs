using System.Text.Json;
using RemoteRunner.Core;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>Keeps <see cref="SessionGrants"/> beside the transcripts they belong to.</summary>
internal sealed partial class SessionGrantStore(BoxIdentity box, ILogger<SessionGrantStore> logger)
{
    public SessionGrants Load(Guid session)
    {
        var path = PathOf(session);
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize<SessionGrants>(File.ReadAllBytes(path), CoreJson.Options) ?? SessionGrants.None
                : SessionGrants.None;
        }
        catch (JsonException e)
        {
            // Asking again is safe, allowing too much is not.
            Log.Damaged(logger, session, e);
            return SessionGrants.None;
        }
    }

    public void Save(Guid session, SessionGrants grants)
    {
        var path = PathOf(session);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = path + ".new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(grants, CoreJson.Options));
        File.Move(draft, path, overwrite: true);
    }

    public void Delete(Guid session)
    {
        var path = PathOf(session);
        if (File.Exists(path))
            File.Delete(path);
    }

    private string PathOf(Guid session) => Path.Combine(box.DataDirectory, "grants", $"{session:N}.json");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What was allowed in session {Session} cannot be read; its questions are asked again.")]
        public static partial void Damaged(ILogger logger, Guid session, Exception exception);
    }
}
