namespace RemoteRunner.Load.Samples;

/// <summary>One service (or all of Claude's processes) at one moment.</summary>
/// <param name="Memory">Resident bytes; of Claude's processes their share, so that what they have in common counts once.</param>
/// <param name="Processor">Cores in use since the reading before.</param>
/// <param name="Heap">Bytes of its heap after a full collection; null where none was asked for.</param>
internal sealed record ServiceSample(long Memory, double Processor, int Threads, int Handles, long? Heap = null);

/// <summary>Everything at one moment.</summary>
/// <param name="At">Since the run began.</param>
/// <param name="Waiting">People who wait for an answer.</param>
/// <param name="Inboxes">Chats with messages that the bot has not handed over.</param>
/// <param name="Sessions">Sessions with turns that have not ended.</param>
/// <param name="Model">Model calls so far.</param>
/// <param name="Keys">In the cache.</param>
/// <param name="Lasting">Keys that do not expire: these must not become more.</param>
/// <param name="Files">Files and folders in the box's data.</param>
/// <param name="Temporary">The same of Claude's processes in their temporary folders.</param>
/// <param name="Refused">Calls that the simulated Telegram refused with 429 so far.</param>
/// <param name="Blocked">Messages that a limit refused so far.</param>
internal sealed record MachineSample(
    TimeSpan At, IReadOnlyDictionary<string, ServiceSample> Services, int ClaudeProcesses, int Waiting, long Inboxes, long Sessions, long Keys, long Lasting, int Files, int Temporary,
    int Answered, int Model, int Refused, int Blocked);
