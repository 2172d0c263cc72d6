using System.CommandLine;
using RemoteRunner.Backup.Caches;
using RemoteRunner.Backup.Restoring;
using StackExchange.Redis;

namespace RemoteRunner.Backup;

/// <summary>The commands of <c>RemoteRunner.Backup</c>; without one it is the service.</summary>
internal static class BackupCommands
{
    /// <summary>For ourselves: see <see cref="ScratchCache"/>.</summary>
    public const string ServeCache = "serve-cache";

    private const string ConnectionVariable = "ConnectionStrings__cache";

    /// <summary>Whether the arguments name a command; settings (<c>--Backup:Schedule=…</c>) are the service's.</summary>
    public static bool Names(string[] args) =>
        args is [var first, ..] && (first is "--help" or "-h" or "-?" or "--version" || Create().Subcommands.Any(c => c.Name == first));

    public static RootCommand Create()
    {
        var cache = new Option<string?>("--cache")
        {
            Description = $"The cache's connection string; without it the environment variable {ConnectionVariable} counts.",
        };
        return new RootCommand("Saves and restores what RemoteRunner keeps. Without a command it is the backup service.")
        {
            RepositoryCommands.Backup(),
            CreateRestore(cache),
            RepositoryCommands.Snapshots(),
            CreateExport(cache),
            CreateImport(cache),
            CreateServe(),
        };
    }

    private static Command CreateRestore(Option<string?> cache)
    {
        var snapshot = new Option<string?>("--snapshot") { Description = "The snapshot's id; without it the newest." };
        var only = new Option<RestorePart[]>("--only")
        {
            Description = "Restore these parts alone.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [RestorePart.All],
        };
        var to = new Option<string?>("--to") { Description = "Build a data directory there (box, workspaces, cache) instead of restoring to where the settings say." };
        var force = new Option<bool>("--force") { Description = "Move what is there aside, and replace the cache's saved keys." };
        var command = new Command("restore", "Restores a snapshot, on an empty machine as well. Stop box, bot and backup service first.") { snapshot, only, to, cache, force };
        RepositoryCommands.SetAction(command, async (host, parsed, cancellationToken) =>
        {
            var parts = parsed.GetValue(only)!.Aggregate(default(RestorePart), (all, part) => all | part);
            var target = parsed.GetValue(to);
            // A place of its own gets a cache of its own, unless one is named.
            var connection = parsed.GetValue(cache) ?? (target is null ? Environment.GetEnvironmentVariable(ConnectionVariable) : null);
            await host.Services.GetRequiredService<RestoreRun>().RunAsync(
                new RestoreRequest(parsed.GetValue(snapshot), parts, target, connection, parsed.GetValue(force)), Console.WriteLine, cancellationToken);
        });
        return command;
    }

    private static Command CreateExport(Option<string?> cache)
    {
        var file = new Argument<FileInfo>("file") { Description = "A file of JSON lines, one key a line." };
        var command = new Command("export-cache", "Saves the cache's data by type, the same way for Garnet and Redis.") { file, cache };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(cache),
            async database =>
            {
                var target = parsed.GetRequiredValue(file);
                var keys = await CacheExport.WriteAsync(database, target, cancellationToken);
                return $"Saved {keys} keys to {target.FullName}.";
            }));
        return command;
    }

    private static Command CreateImport(Option<string?> cache)
    {
        var file = new Argument<FileInfo>("file") { Description = "A file of JSON lines, one key a line." };
        var force = new Option<bool>("--force") { Description = "Import into a cache that holds RemoteRunner's data already; its keys are replaced." };
        var command = new Command("import-cache", "Restores what export-cache saved.") { file, cache, force };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(cache),
            async database =>
            {
                var keys = await CacheImport.ReadAsync(database, parsed.GetRequiredValue(file), parsed.GetValue(force), cancellationToken);
                return $"Restored {keys} keys.";
            }));
        return command;
    }

    private static Command CreateServe()
    {
        var command = new Command(ServeCache, "The scratch cache of drills and restores.") { Hidden = true };
        command.SetAction((_, cancellationToken) => ScratchCacheServer.RunAsync(cancellationToken));
        return command;
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
