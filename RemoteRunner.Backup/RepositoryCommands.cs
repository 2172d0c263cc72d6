using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using RemoteRunner.Backup.Engine;
using RemoteRunner.Backup.Snapshots;
using StackExchange.Redis;

namespace RemoteRunner.Backup;

/// <summary>Commands that work on the repository, with the service's settings (<c>Backup__…</c>) and what the command line says.</summary>
internal static class RepositoryCommands
{
    /// <summary>One backup without schedule, retries and report.</summary>
    public static Command Backup()
    {
        var snapshotOnly = new Option<bool>("--snapshot-only") { Description = "Make the snapshot; leave old ones and the repository's state alone." };
        var command = new Command("backup", "Makes one backup now and ends.") { snapshotOnly };
        SetAction(command, async (host, parsed, cancellationToken) =>
        {
            host.Services.GetRequiredService<RepositoryKey>().Ensure();
            var run = host.Services.GetRequiredService<SnapshotRun>();
            await using var held = await host.Services.GetRequiredService<WriterLock>().TakeAsync(cancellationToken);
            if (parsed.GetValue(snapshotOnly))
            {
                var began = Stopwatch.GetTimestamp();
                var (summary, _, notes) = await run.SaveAsync((_, _) => { }, cancellationToken);
                Say(Texts.Saved(summary.SnapshotId[..8], summary.TotalFilesProcessed, summary.TotalBytesProcessed, summary.DataAdded, Stopwatch.GetElapsedTime(began)), notes);
            }
            else
            {
                var report = await run.RunAsync(1, (_, _) => { }, cancellationToken);
                Say(Texts.Saved(report.Id, report.Files, report.Bytes, report.Added, report.Took), report.Notes);
            }
        });
        return command;
    }

    public static Command Snapshots()
    {
        var command = new Command("snapshots", "Lists the snapshots, the newest last.");
        SetAction(command, async (host, _, cancellationToken) =>
        {
            foreach (var snapshot in await host.Services.GetRequiredService<Restic>().ListAsync(anyBox: true, cancellationToken))
                Console.WriteLine($"{snapshot.ShortId}  {snapshot.Time:yyyy-MM-dd HH:mm:ss} UTC  {snapshot.Hostname}");
        });
        return command;
    }

    public static void SetAction(Command command, Func<IHost, ParseResult, CancellationToken, Task> work)
    {
        var repository = new Option<string?>("--repository") { Description = "The repository: a folder, or what restic calls one; without it Backup:Repository counts." };
        var keyFile = new Option<string?>("--key-file") { Description = "The file that holds the repository's key; without it Backup:Password or Backup:PasswordFile counts." };
        command.Add(repository);
        command.Add(keyFile);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                using var host = CreateHost(parsed.GetValue(repository), parsed.GetValue(keyFile));
                await work(host, parsed, cancellationToken);
                return 0;
            }
            catch (OptionsValidationException e)
            {
                await Console.Error.WriteLineAsync(string.Join(' ', e.Failures));
                return 2;
            }
            catch (Exception e) when (e is ResticException or BackupException or RedisException or IOException or InvalidDataException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return 1;
            }
        });
    }

    // Nothing of it is started: it only puts the parts together.
    private static IHost CreateHost(string? repository, string? keyFile)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        if (repository is not null)
            builder.Configuration[$"{BackupOptions.Section}:{nameof(BackupOptions.Repository)}"] = BackupPlace.IsFolder(repository) ? Path.GetFullPath(repository) : repository;
        if (keyFile is not null)
        {
            builder.Configuration[$"{BackupOptions.Section}:{nameof(BackupOptions.Password)}"] = string.Empty;
            builder.Configuration[$"{BackupOptions.Section}:{nameof(BackupOptions.PasswordFile)}"] = Path.GetFullPath(keyFile);
        }

        builder.AddBackup();
        return builder.Build();
    }

    private static void Say(string sentence, IReadOnlyList<string> notes)
    {
        Console.WriteLine(sentence);
        foreach (var note in notes)
            Console.WriteLine(note);
    }
}
