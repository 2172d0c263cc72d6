using System.CommandLine;
using RemoteRunner.Backup.Caches;
using StackExchange.Redis;

namespace RemoteRunner.Backup;

/// <summary>The commands of <c>RemoteRunner.Backup</c>: what it can do so far is to save and restore the cache's data.</summary>
internal static class BackupCommands
{
    private const string ConnectionVariable = "ConnectionStrings__cache";

    public static RootCommand Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "A file of JSON lines, one key a line." };
        var connection = new Option<string?>("--cache")
        {
            Description = $"The cache's connection string; without it the environment variable {ConnectionVariable} counts.",
        };
        var force = new Option<bool>("--force") { Description = "Import into a cache that holds RemoteRunner's data already; its keys are replaced." };

        var export = new Command("export-cache", "Saves the cache's data by type, the same way for Garnet and Redis.") { file, connection };
        export.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(connection),
            async database =>
            {
                var target = parsed.GetRequiredValue(file);
                var keys = await CacheExport.WriteAsync(database, target, cancellationToken);
                return $"Saved {keys} keys to {target.FullName}.";
            }));

        var import = new Command("import-cache", "Restores what export-cache saved.") { file, connection, force };
        import.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(connection),
            async database =>
            {
                var keys = await CacheImport.ReadAsync(database, parsed.GetRequiredValue(file), parsed.GetValue(force), cancellationToken);
                return $"Restored {keys} keys.";
            }));

        return new RootCommand("Saves and restores what RemoteRunner keeps.") { export, import };
    }

    private static async Task<int> RunAsync(string? connectionString, Func<IDatabase, Task<string>> work)
    {
        connectionString ??= Environment.GetEnvironmentVariable(ConnectionVariable);
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            await Console.Error.WriteLineAsync($"No cache is named: give --cache or set {ConnectionVariable}, e.g. 127.0.0.1:6379,password=….");
            return 2;
        }

        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(connectionString);
            Console.WriteLine(await work(connection.GetDatabase()));
            return 0;
        }
        catch (Exception e) when (e is RedisException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
