using System.Diagnostics;
using System.Text.Json;
using RemoteRunner.Web.ModelProxy;
using RemoteRunner.Web.Processes;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>One Claude process: started for a session, warm between its prompts, one prompt at a time.</summary>
internal sealed partial class ClaudeProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _childrenGrace = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan _writeLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ClaudeLaunch _launch;
    private readonly ProxyClient _proxy;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ErrorTail _errors = new();
    private readonly TaskCompletionSource _booted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly Task _readingErrors;
    private readonly Task _exited;
    private ClaudePrompt? _prompt;
    private ClaudeEnd? _end;
    private Task? _disposal;
    private Task? _termination;
    private volatile bool _restless;

    private ClaudeProcess(Process process, AgentSession session, bool resumed, ClaudeLaunch launch, ProxyClient proxy, TimeProvider time, ILogger logger)
    {
        (_process, _launch, _proxy, _time, _logger) = (process, launch, proxy, time, logger);
        (Session, Resumed, Pid) = (session, resumed, process.Id);
        Stamp = ClaudeCommand.Stamp(session);
        Started = LastUsed = time.GetTimestamp();
        _readingErrors = _errors.ReadAsync(process.StandardError);
        _reading = ReadAsync();
        _exited = WatchAsync();
    }

    public AgentSession Session { get; }

    public bool Resumed { get; }

    public int Pid { get; }

    /// <summary>Identifies the CLAUDE.md and the settings it was started with: see <see cref="ClaudeCommand.Stamp"/>.</summary>
    public string Stamp { get; }

    public long Started { get; }

    public long LastUsed { get; set; }

    /// <summary>The total in the CLI's last result; the next one continues it.</summary>
    public decimal TotalCostUsd { get; set; }

    /// <summary>Whether another prompt can be given to it.</summary>
    public bool IsUsable => !_restless && !_exited.IsCompleted && Volatile.Read(ref _end) is null;

    /// <summary>What the session means to do, as far as this process told.</summary>
    public ClaudeTodos Todos { get; } = new();

    /// <summary>Completes when it has printed its first line, or has ended: then starting it costs nothing more.</summary>
    public Task Booted => _booted.Task;

    /// <exception cref="System.ComponentModel.Win32Exception">The executable cannot be run.</exception>
    public static ClaudeProcess Start(
        ProcessStartInfo start, AgentSession session, bool resumed, ClaudeLaunch launch, ProxyClient proxy, TimeProvider time, ILogger logger)
    {
        var process = Process.Start(start) ?? throw new InvalidOperationException("The Claude process did not start.");
        Log.Started(logger, process.Id, session.Id, resumed);
        return new ClaudeProcess(process, session, resumed, launch, proxy, time, logger);
    }

    /// <summary>Runs one prompt to its end; cancelling interrupts it. Returns how the CLI ended it.</summary>
    /// <param name="interruptTimeout">How long an interrupted prompt may take before the process is ended.</param>
    public async Task<ClaudeEnd> RunAsync(AgentPrompt prompt, ClaudePrompt state, TimeSpan interruptTimeout, CancellationToken cancel)
    {
        _proxy.Meter = prompt.Meter;
        lock (_gate)
        {
            if (_end is { } end)
                return end;
            _prompt = state;
        }

        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, state.OverLimit, state.Parking);
            await SendAsync(ClaudeInput.Prompt(prompt));
            await state.Joins.BeginAsync();
            try
            {
                return await state.Ended.WaitAsync(stop.Token);
            }
            catch (OperationCanceledException) when (state.Parking.IsCancellationRequested)
            {
                return await ParkAsync(state);
            }
            catch (OperationCanceledException)
            {
                await StopAsync(state, interruptTimeout);
                return await state.Ended;
            }
        }
        catch
        {
            // The prompt's listener failed; what the CLI still waits for nobody knows.
            _restless = true;
            throw;
        }
        finally
        {
            state.Joins.End();
            await state.CloseAsync();
            // What it holds still it would begin with by itself, with nobody there to listen or to pay.
            if (state.Joins.HoldsSome)
                await TerminateAsync();
            lock (_gate)
                _prompt = null;
            _proxy.Meter = null;
        }
    }

    /// <summary>Since when it does nothing but wait for people to answer; null when it does more, or less.</summary>
    public long? WaitsSince
    {
        get
        {
            lock (_gate)
                return _prompt?.WaitsSince;
        }
    }

    /// <summary>Ends it while people are asked; its turn goes on, on another process, when they have answered.</summary>
    /// <returns>False when it does more than wait.</returns>
    public async Task<bool> TryParkAsync()
    {
        ClaudePrompt? prompt;
        lock (_gate)
            prompt = _prompt;
        if (prompt?.TryPark() != true)
            return false;
        await TerminateAsync();
        return true;
    }

    /// <summary>Ends what a prompt left running; the process itself stays.</summary>
    public async Task EndChildrenAsync()
    {
        var count = await MarkedProcesses.EndAsync(MarkedProcesses.ProcessVariable, _launch.Id.ToString("N"), _childrenGrace, _time, spare: Pid, spareVariable: ProjectSettings.ServerVariable);
        if (count > 0)
            Log.ChildrenEnded(_logger, count, Session.Id);
    }

    /// <summary>Ends it and lets go of all it had. A second call waits for the first.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
            return new ValueTask(_disposal ??= DisposeCoreAsync());
    }

    public async Task SendAsync(byte[] line)
    {
        using var limit = new CancellationTokenSource(_writeLimit, _time);
        try
        {
            await _writing.WaitAsync(limit.Token);
            try
            {
                var input = _process.StandardInput.BaseStream;
                await input.WriteAsync(line, limit.Token);
                await input.FlushAsync(limit.Token);
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // It does not read its stdin any more: nothing but its end will help, and that end is reported to the prompt.
            Signal.Destroy(Pid);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has ended; the prompt learns it from there, with the reason.
        }
    }

    private async Task DisposeCoreAsync()
    {
        await Task.Yield();
        await EndAsync();
        _process.Dispose();
        _writing.Dispose();
        _proxy.Dispose();
        try
        {
            Directory.Delete(_launch.TemporaryFolder, recursive: true);
        }
        catch (IOException e)
        {
            Log.NotSwept(_logger, _launch.TemporaryFolder, e);
        }
    }

    // By closing its stdin, then SIGTERM, then everything that carries its marker.
    private async Task EndAsync()
    {
        _process.StandardInput.Close();
        if (!await WithinAsync(_exited, _patience))
        {
            Signal.Terminate(Pid);
            if (!await WithinAsync(_exited, _patience))
                await MarkedProcesses.EndAsync(MarkedProcesses.ProcessVariable, _launch.Id.ToString("N"), TimeSpan.Zero, _time);
        }

        await _exited;
    }

    private async Task<ClaudeEnd> ParkAsync(ClaudePrompt state)
    {
        await TerminateAsync();
        await state.ParkAsync();
        Log.Parked(_logger, Pid, Session.Id);
        return new ClaudeParked();
    }

    // SIGTERM: the CLI notes where its conversation ends. After a SIGKILL a resume may go on from an earlier point and lose
    // the prompt; closing its stdin would write into the transcript that the open call was refused.
    private Task TerminateAsync()
    {
        lock (_gate)
            return _termination ??= TerminateCoreAsync();
    }

    private async Task TerminateCoreAsync()
    {
        await Task.Yield();
        Signal.Terminate(Pid);
        if (!await WithinAsync(_exited, _patience))
            await MarkedProcesses.EndAsync(MarkedProcesses.ProcessVariable, _launch.Id.ToString("N"), TimeSpan.Zero, _time);
        await _exited;
    }

    private async Task StopAsync(ClaudePrompt state, TimeSpan interruptTimeout)
    {
        // An interrupt before the prompt was taken up would find nothing to interrupt, and the prompt would run after it.
        if (state.Taken)
        {
            await SendAsync(ClaudeInput.Interrupt($"stop-{Guid.NewGuid():N}", dropsQueued: state.Joins.HoldsSome));
            if (await WithinAsync(state.Ended, interruptTimeout))
                return;
        }

        Log.NotInterrupted(_logger, Pid, Session.Id, state.Taken);
        Signal.Terminate(Pid);
        if (!await WithinAsync(state.Ended, _patience))
            await MarkedProcesses.EndAsync(MarkedProcesses.ProcessVariable, _launch.Id.ToString("N"), TimeSpan.Zero, _time);
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var document in StreamJsonReader.ReadAsync(_process.StandardOutput.BaseStream, CancellationToken.None))
            {
                using (document)
                {
                    _booted.TrySetResult();
                    ClaudePrompt? prompt;
                    lock (_gate)
                        prompt = _prompt;

                    if (prompt is not null)
                        await prompt.OnLineAsync(document.RootElement);
                    else
                        OnIdleLine(document.RootElement);
                }
            }
        }
        catch (ClaudeProtocolException e)
        {
            Log.Garbage(_logger, Pid, Session.Id, e);
            Finish(new ClaudeGarbage(e.Message));
            Signal.Destroy(Pid);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whoever listens to the prompt failed: the turn ends, the box lives.
            Log.ReadingFailed(_logger, Pid, Session.Id, e);
            Finish(new ClaudeExit(-1, string.Empty));
            Signal.Destroy(Pid);
        }
    }

    // Between prompts the CLI has nothing to say but what it has just ended. If it starts something by itself, it goes.
    private void OnIdleLine(JsonElement line)
    {
        if (line.Text("type") == "result" && ClaudeResult.Read(line) is { IsUnknownConversation: true } result)
            Finish(result);
        else if (line.Text("type") is "stream_event" or "control_request" or "assistant")
            _restless = true;
    }

    private async Task WatchAsync()
    {
        await _process.WaitForExitAsync();

        // What it started outlives it (a killed Claude orphans its Bash) and could hold its pipes open.
        await MarkedProcesses.EndAsync(MarkedProcesses.ProcessVariable, _launch.Id.ToString("N"), TimeSpan.Zero, _time);
        await Task.WhenAll(_reading, _readingErrors);
        _booted.TrySetResult();
        Log.Ended(_logger, Pid, Session.Id, _process.ExitCode);
        Finish(new ClaudeExit(_process.ExitCode, _errors.ToString()));
    }

    private void Finish(ClaudeEnd end)
    {
        ClaudePrompt? prompt;
        lock (_gate)
        {
            _end ??= end;
            prompt = _prompt;
        }

        prompt?.OnEnd(end);
    }

    private async Task<bool> WithinAsync(Task task, TimeSpan time)
    {
        try
        {
            await task.WaitAsync(time, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Claude process {Pid} started for session {Session} (resumed: {Resumed}).")]
        public static partial void Started(ILogger logger, int pid, Guid session, bool resumed);

        [LoggerMessage(2, LogLevel.Information, "Claude process {Pid} of session {Session} ended with code {Code}.")]
        public static partial void Ended(ILogger logger, int pid, Guid session, int code);

        [LoggerMessage(3, LogLevel.Information, "{Count} processes that a turn of session {Session} had left running were ended.")]
        public static partial void ChildrenEnded(ILogger logger, int count, Guid session);

        [LoggerMessage(4, LogLevel.Warning, "Claude process {Pid} of session {Session} was ended because its prompt could not be interrupted (taken up: {Taken}).")]
        public static partial void NotInterrupted(ILogger logger, int pid, Guid session, bool taken);

        [LoggerMessage(5, LogLevel.Error, "Claude process {Pid} of session {Session} was ended because it printed something that is not its protocol.")]
        public static partial void Garbage(ILogger logger, int pid, Guid session, Exception exception);

        [LoggerMessage(6, LogLevel.Error, "Claude process {Pid} of session {Session} was ended because its output could not be handled.")]
        public static partial void ReadingFailed(ILogger logger, int pid, Guid session, Exception exception);

        [LoggerMessage(8, LogLevel.Information, "Claude process {Pid} of session {Session} was parked: it waited for people only, and room was needed.")]
        public static partial void Parked(ILogger logger, int pid, Guid session);

        [LoggerMessage(7, LogLevel.Warning, "The temporary folder {Folder} could not be removed; the next start of the box removes it.")]
        public static partial void NotSwept(ILogger logger, string folder, Exception exception);
    }
}
