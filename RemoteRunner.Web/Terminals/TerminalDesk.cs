using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.Options;
using RemoteRunner.Core;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Workspaces;
using StackExchange.Redis;

namespace RemoteRunner.Web.Terminals;

/// <summary>
/// The open terminals: few, each with an owner, ended by their owner, with the owner's right to have one, or when nobody
/// typed for long. They outlive the box; one that is started anew finds them by their files.
/// </summary>
internal sealed partial class TerminalDesk(
    IOptionsMonitor<TerminalOptions> options, WorkspaceFolders workspaces, BoxIdentity box, UserDirectory users, AuditLog audit,
    TerminalMetrics metrics, TimeProvider time, ILogger<TerminalDesk> logger) : BackgroundService
{
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Terminal> _terminals = [];
    private readonly SemaphoreSlim _opening = new(1, 1);

    private string Folder => Path.Combine(Path.GetTempPath(), $"{Path.GetFileName(box.TemporaryDirectory)}-t");

    /// <summary>The user's, newest first.</summary>
    public IReadOnlyList<Terminal> List(UserId user)
    {
        lock (_gate)
            return [.. _terminals.Values.Where(t => t.Record.Owner == user).OrderByDescending(t => t.Record.Opened)];
    }

    /// <summary>All there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _terminals.Count;
        }
    }

    /// <summary>Null when there is none, or it is somebody else's: a terminal holds what its owner typed, also from admins.</summary>
    public Terminal? Find(Caller caller, Guid id)
    {
        lock (_gate)
            return options.CurrentValue.Admits(caller.Role) && _terminals.TryGetValue(id, out var terminal) && terminal.Record.Owner == caller.User ? terminal : null;
    }

    /// <summary>Opens one in a workspace.</summary>
    /// <exception cref="TerminalRefusalException">Says why not.</exception>
    public async Task<Terminal> OpenAsync(Caller caller, string workspace, CancellationToken cancellationToken)
    {
        var settings = options.CurrentValue;
        if (!settings.Admits(caller.Role))
            throw new TerminalRefusalException(settings.Users == TerminalUsers.Nobody ? Texts.TerminalsOff : Texts.TerminalsForAdmins);
        if (workspaces.Find(workspace) is not { } folder)
            throw new TerminalRefusalException(Texts.NoSuchWorkspace(workspace));
        if (!TmuxSession.IsInstalled)
            throw new TerminalRefusalException(Texts.TmuxMissing);

        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (List(caller.User).Count >= settings.MaxPerUser)
                throw new TerminalRefusalException(Texts.TooManyTerminals(settings.MaxPerUser));
            if (Count >= settings.Max)
                throw new TerminalRefusalException(Texts.TooManyTerminalsOfAll(settings.Max));

            var record = new TerminalRecord(Guid.NewGuid(), caller.User, workspace, time.GetUtcNow());
            var session = new TmuxSession(PrivateFolder.Create(Folder), record.Id);
            await session.StartAsync(folder, Environment(record), settings.Scrollback, cancellationToken);
            var terminal = Add(record, session, record.Opened);
            await File.WriteAllBytesAsync(FileOf(record.Id), JsonSerializer.SerializeToUtf8Bytes(record, CoreJson.Options), CancellationToken.None);
            await audit.WriteAsync(caller.User, AuditAction.OpenedTerminal, workspace);
            Log.Opened(logger, record.Id, caller.User, workspace);
            return terminal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            Log.NotOpened(logger, caller.User, e);
            throw new TerminalRefusalException(Texts.TerminalFailed(e.Message));
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Ends one with everything that runs in it. A second call finds nothing to do.</summary>
    public async Task EndAsync(Terminal terminal, string reason)
    {
        lock (_gate)
        {
            if (!_terminals.Remove(terminal.Record.Id))
                return;
        }

        terminal.End();
        File.Delete(FileOf(terminal.Record.Id));
        await terminal.Session.EndAsync(_grace, time, CancellationToken.None);
        metrics.Ended(reason);
        Log.Ended(logger, terminal.Record.Id, terminal.Record.Owner, reason);
    }

    /// <summary>Ends those nobody types in, whose shell is gone, or whose owner may have none any more.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        List<Terminal> all;
        lock (_gate)
            all = [.. _terminals.Values];
        foreach (var terminal in all)
        {
            if (!options.CurrentValue.Admits(await users.GetRoleAsync(terminal.Record.Owner)))
                await EndAsync(terminal, "access");
            else if (time.GetUtcNow() - terminal.LastUsed >= options.CurrentValue.IdleTimeout)
                await EndAsync(terminal, "idle");
            else if (!await terminal.Session.IsAliveAsync(cancellationToken))
                await EndAsync(terminal, "exit");
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (TmuxSession.IsInstalled && Directory.Exists(Folder))
            await AdoptAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _opening.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(_look, time, stoppingToken);
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e is RedisException or TimeoutException or IOException or Win32Exception)
            {
                Log.NotSwept(logger, e);
            }
        }
    }

    private async Task AdoptAsync(CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*.json"))
        {
            if (await ReadAsync(file, cancellationToken) is not { } record)
                continue;
            var session = new TmuxSession(Folder, record.Id);
            var terminal = Add(record, session, await session.LastActiveAsync(cancellationToken) ?? record.Opened);
            if (!await session.IsAliveAsync(cancellationToken))
                await EndAsync(terminal, "exit");
        }
    }

    private static async Task<TerminalRecord?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<TerminalRecord>(await File.ReadAllBytesAsync(file, cancellationToken), CoreJson.Options);
        }
        catch (JsonException)
        {
            // Written when the box died: the terminal it tells of had just begun, and nobody had seen it.
            return null;
        }
    }

    private Terminal Add(TerminalRecord record, TmuxSession session, DateTimeOffset lastUsed)
    {
        var terminal = new Terminal(record, session) { LastUsed = lastUsed };
        lock (_gate)
            _terminals[record.Id] = terminal;
        metrics.Opened();
        return terminal;
    }

    private string FileOf(Guid id) => Path.Combine(Folder, $"{id:N}.json");

    // Built from nothing, as Claude's is: no key of the box's, no other user's home.
    private Dictionary<string, string> Environment(TerminalRecord record) => new()
    {
        ["HOME"] = PrivateFolder.Create(box.HomeOf(record.Owner)),
        ["SHELL"] = "/bin/bash",
        ["TERM"] = "xterm-256color",
        ["PS1"] = @"\w\$ ",
        [TmuxSession.Variable] = record.Id.ToString("N"),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Terminal {Terminal} was opened by {User} in workspace {Workspace}.")]
        public static partial void Opened(ILogger logger, Guid terminal, UserId user, string workspace);

        [LoggerMessage(2, LogLevel.Information, "Terminal {Terminal} of {User} has ended (reason: {Reason}).")]
        public static partial void Ended(ILogger logger, Guid terminal, UserId user, string reason);

        [LoggerMessage(3, LogLevel.Warning, "A terminal of {User} could not be opened.")]
        public static partial void NotOpened(ILogger logger, UserId user, Exception exception);

        [LoggerMessage(4, LogLevel.Warning, "The terminals could not be looked through; it is tried again.")]
        public static partial void NotSwept(ILogger logger, Exception exception);
    }
}
