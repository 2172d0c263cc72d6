using System.Collections.Concurrent;
using RemoteRunner.Core;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using RemoteRunner.Core.Workspaces;

namespace RemoteRunner.Bot.Tests.Drivers;

/// <summary>A box that speaks the turn contract over HTTP and does what the test says.</summary>
internal sealed class ScriptedBox : IAsyncDisposable
{
    public const string Key = "internal-key-of-the-tests-0123456789";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<Guid, ScriptedTurn> _turns = new();
    private readonly ConcurrentDictionary<Guid, SessionRecord> _sessions = new();
    private readonly ConcurrentDictionary<string, WorkspaceSummary> _workspaces = new() { ["main"] = new("main", true, false, "main") { IsRepository = true } };
    private readonly ConcurrentDictionary<Guid, ApprovalRecord> _approvals = new();
    private readonly ConcurrentQueue<ScriptedTurn> _order = new();
    private readonly HashSet<HttpContext> _open = [];
    private volatile bool _away;
    private int _unanswered;

    private ScriptedBox(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public IReadOnlyCollection<ScriptedTurn> Turns => [.. _turns.Values];

    /// <summary>The turns in the order in which they were accepted.</summary>
    public IReadOnlyList<ScriptedTurn> InOrder => [.. _order];

    /// <summary>Told of every turn as it is accepted.</summary>
    public Action<ScriptedTurn>? OnAccepted { get; set; }

    public IReadOnlyCollection<SessionRecord> Sessions => [.. _sessions.Values];

    /// <summary>Submissions received, repeated ones included.</summary>
    public int Submissions { get; private set; }

    /// <summary>RemoteRunner's version as the box tells it.</summary>
    public string Version { get; set; } = Texts.OwnVersion;

    /// <summary>While true every call is taken and never answered.</summary>
    public bool Silent { get; set; }

    /// <summary>Calls taken while it was silent.</summary>
    public int Unanswered => _unanswered;

    /// <summary>While true every connection is cut, and those that were open are.</summary>
    public bool Away
    {
        get => _away;
        set
        {
            // What is in the set has not ended: it leaves it first, under the same lock.
            lock (_open)
            {
                _away = value;
                foreach (var context in value ? _open.ToList() : [])
                    context.Abort();
            }
        }
    }

    /// <summary>Ends every stream of events after so many; 0: none.</summary>
    public int CutStreamsAfter { get; set; }

    /// <summary>Streams that ended before their turn did.</summary>
    public int CutStreams { get; private set; }

    /// <summary>Leaves out an event of the next stream, as no box should.</summary>
    public bool SkipOneInStreams { get; set; }

    /// <summary>Answers submissions with a full queue.</summary>
    public bool QueueFull { get; set; }

    /// <summary>The files of its workspace, by path.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = [];

    /// <summary>What is said of the workspace; null: nothing.</summary>
    public IReadOnlyList<string>? Names { get; set; }

    /// <summary>Why no message may join what runs; null: it may.</summary>
    public string? RefuseJoins { get; set; }

    /// <summary>How often a message was to join, repetitions included.</summary>
    public int Joins { get; private set; }

    /// <summary>How many answers a clearing finds.</summary>
    public int StoredAnswers { get; set; }

    /// <summary>What a session is exported as; null: nobody has talked.</summary>
    public string? Export { get; set; }

    /// <summary>How everything is that the box depends on.</summary>
    public IReadOnlyList<CheckFinding> Findings { get; set; } = [new("box.claude", true, "2.1.331"), new("box.disk", true, null)];

    /// <summary>Holds up the answer to a cancel until it completes.</summary>
    public TaskCompletionSource? HoldCancel { get; set; }

    public static async Task<ScriptedBox> StartAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Configuration["Urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(json => CoreJson.Apply(json.SerializerOptions));
        var app = builder.Build();
        var box = new ScriptedBox(app);
        box.Map(app);
        await app.StartAsync();
        return box;
    }

    /// <summary>How clones fail from now on; null for clones that go on.</summary>
    public WorkspaceCloning? CloneRefusal { get; set; }

    /// <summary>The workspaces the box has.</summary>
    public IReadOnlyCollection<WorkspaceSummary> Workspaces => [.. _workspaces.Values];

    /// <summary>How far the clone is from now on; null: whole.</summary>
    public void SetCloning(string name, WorkspaceCloning? cloning) => _workspaces[name] = _workspaces[name] with { Cloning = cloning };

    /// <summary>As a box that was started again: it knows no clone any more.</summary>
    public void ForgetClone(string name) => _workspaces.TryRemove(name, out _);

    /// <summary>Waits for the turn that the prompt starts.</summary>
    public Task<ScriptedTurn> SeeTurnAsync(string prompt) =>
        Wait.ForAsync(() => Task.FromResult(_turns.Values.FirstOrDefault(t => t.Submission.Prompt == prompt)), $"a turn with the prompt '{prompt}'");

    /// <summary>Takes a prompt as the box's page does.</summary>
    public ScriptedTurn TakeFromBrowser(Guid session, UserId user, string prompt) =>
        Accept(new TurnSubmission(Guid.NewGuid(), session, prompt, "web"), user, null)
        ?? throw new InvalidOperationException("No turn was made.");

    /// <summary>An approval as it stands; null before the bot has read of it.</summary>
    public ApprovalRecord? FindApproval(Guid id) => _approvals.GetValueOrDefault(id);

    public void Answer(Approval approval, ApprovalDecision decision, UserId by) =>
        Close(new ApprovalRecord(approval, ApprovalState.Answered, decision, by, DateTimeOffset.UtcNow));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private void Map(WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            lock (_open)
                _open.Add(context);
            try
            {
                if (_away)
                {
                    context.Abort();
                }
                else if (Silent)
                {
                    Interlocked.Increment(ref _unanswered);
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
                else if (context.Request.Headers.Authorization != $"Bearer {Key}")
                {
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                }
                else
                {
                    await next(context);
                }
            }
            finally
            {
                lock (_open)
                    _open.Remove(context);
            }
        });

        app.MapGet(BoxApi.PingPath, () => Results.NoContent());
        app.MapPut("/api/sessions/{id:guid}", (Guid id, SessionCreation creation, HttpContext context) => _sessions.GetOrAdd(
            id, _ => new SessionRecord(id, UserOf(context), creation.Workspace ?? "main", "box-1", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, false) { IsShared = creation.Shared }));
        app.MapGet("/api/sessions/{id:guid}", (Guid id) => _sessions.TryGetValue(id, out var session)
            ? Results.Ok(new SessionStatus(session, null, 2, []))
            : NotFound());
        app.MapGet("/api/workspaces", () => _workspaces.Values.OrderBy(w => w.Name, StringComparer.Ordinal).ToList());
        app.MapGet("/api/workspaces/{name}", (string name) => _workspaces.TryGetValue(name, out var workspace)
            ? Results.Ok(workspace.Cloning is null ? new WorkspaceDetails(workspace, 3, 1) : new WorkspaceDetails(workspace, 0, 0))
            : NotFound());
        app.MapPut("/api/workspaces/{name}", (string name, WorkspaceCreation creation) =>
        {
            var cloning = creation.Url is null ? null : new WorkspaceCloning("Receiving objects:  45% (450/1000)", null, creation.Url);
            if (CloneRefusal is { } refusal)
                cloning = cloning is null ? null : refusal with { Url = creation.Url };
            else if (_workspaces.TryGetValue(name, out var failed) && failed.Cloning?.Problem is not null)
                _workspaces.TryRemove(name, out _);
            return _workspaces.TryAdd(name, new WorkspaceSummary(name, false, false, "main", cloning))
                ? Results.Ok(_workspaces[name])
                : Results.Problem($"There is a workspace '{name}' already.", statusCode: 409, type: BoxApi.Problems.BadRequest);
        });
        app.MapDelete("/api/workspaces/{name}/clone", (string name) =>
        {
            if (_workspaces.GetValueOrDefault(name) is { Cloning: null })
                return Results.Problem($"'{name}' is cloned by now.", statusCode: 409, type: BoxApi.Problems.BadRequest);
            ForgetClone(name);
            return Results.NoContent();
        });
        app.MapPut("/api/workspaces/{name}/trust", (string name, WorkspaceTrust trust) => _workspaces[name] = _workspaces[name] with { Trusted = trust.Trusted });
        app.MapPut("/api/workspaces/{name}/worktrees/{session:guid}", (string name, Guid session) =>
            Results.Ok(_workspaces.GetOrAdd($"{name}-{session:N}"[..(name.Length + 9)], made => new WorkspaceSummary(made, false, false, $"session/{session:N}"[..16]) { IsRepository = true, WorktreeOf = name })));
        app.MapDelete("/api/workspaces/{name}", (string name, bool? discard) =>
            !_workspaces.TryGetValue(name, out var workspace) ? NotFound()
            : workspace.WorktreeOf is not null && discard != true ? Results.Problem("Something is not committed.", statusCode: 409, type: BoxApi.Problems.BadRequest)
            : _workspaces.TryRemove(name, out _) ? Results.NoContent()
            : NotFound());
        app.MapGet("/api/sessions", (HttpContext context) =>
            _sessions.Values.Where(s => s.Owner == UserOf(context)).OrderByDescending(s => s.LastActive).Select(s => new SessionSummary(s, null, 0)).ToList());
        app.MapPatch("/api/sessions/{id:guid}", (Guid id, SessionChange change) => _sessions.TryGetValue(id, out var session)
            ? Results.Ok(_sessions[id] = session with
            {
                Name = change.Name ?? session.Name,
                Choices = new(
                    change.Model is null ? session.Choices.Model : change.Model.Length > 0 ? change.Model : null,
                    change.Mode ?? session.Choices.Mode,
                    change.Effort ?? session.Choices.Effort),
            })
            : NotFound());
        app.MapPost("/api/sessions/{id:guid}/fork", (Guid id, SessionFork fork) => _sessions.TryGetValue(id, out var session)
            ? Results.Ok(_sessions.GetOrAdd(fork.Id, _ => session with { Id = fork.Id, ForkOf = id, Name = null, LastActive = DateTimeOffset.UtcNow }))
            : NotFound());
        app.MapDelete("/api/sessions/{id:guid}", (Guid id) => _sessions.TryRemove(id, out var session) ? Results.Ok(session) : NotFound());
        app.MapPost("/api/sessions/{id:guid}/cancel", CancelAsync);
        app.MapPut("/api/sessions/{id:guid}/inbox", async (string name, HttpContext context) =>
        {
            using var content = new MemoryStream();
            await context.Request.Body.CopyToAsync(content, context.RequestAborted);
            Files[$".inbox/{name}"] = content.ToArray();
            return Results.Ok(new InboxFile($".inbox/{name}", content.Length, name.EndsWith(".jpg", StringComparison.Ordinal)));
        });
        app.MapGet("/api/sessions/{id:guid}/file", (string path) => Files.TryGetValue(path, out var content)
            ? Results.File(content, "application/octet-stream", Path.GetFileName(path))
            : NotFound());
        app.MapPost("/api/turns", (TurnSubmission turn, HttpContext context) => Submit(turn, context));
        app.MapGet("/api/turns/{id:guid}", (Guid id) => _turns.TryGetValue(id, out var turn) ? Results.Ok(turn.ToRecord()) : NotFound());
        app.MapPost("/api/turns/{id:guid}/cancel", (Guid id) =>
        {
            if (!_turns.TryGetValue(id, out var turn))
                return NotFound();
            if (!turn.State.IsFinal())
                turn.End(TurnState.Cancelled, string.Empty);
            return Results.Ok(turn.ToRecord());
        });
        app.MapPost("/api/turns/{id:guid}/join", (Guid id) =>
        {
            if (!_turns.TryGetValue(id, out var turn))
                return NotFound();
            var first = _order.First(t => t.Submission.SessionId == turn.Submission.SessionId && !t.State.IsFinal());
            if (turn.State != TurnState.Queued || first == turn)
                return Results.Problem("Too late.", statusCode: 409, type: BoxApi.Problems.TooLate);
            if (RefuseJoins is { } why)
                return Results.Problem(why, statusCode: 409, type: BoxApi.Problems.NotJoinable);
            Joins++;
            if (turn.Joins is null)
                turn.Join(first.Id);
            return Results.Ok(turn.ToRecord());
        });
        app.MapGet("/api/sessions/{id:guid}/names", (Guid id) => Names is { } names && _sessions.ContainsKey(id) ? Results.Ok(names) : NotFound());
        app.MapDelete("/api/sessions/{id:guid}/answers", (Guid id) => _sessions.ContainsKey(id) ? Results.Ok(StoredAnswers) : NotFound());
        app.MapPut("/api/turns/{id:guid}/prompt", (Guid id, TurnEdit edit) =>
            !_turns.TryGetValue(id, out var turn) ? NotFound()
            : turn.Submission.Prompt == edit.Prompt ? Results.Ok(new TurnEdited(false))
            : turn == _order.FirstOrDefault(t => t.Submission.SessionId == turn.Submission.SessionId && !t.State.IsFinal()) || turn.State != TurnState.Queued ? Results.Problem("Too late.", statusCode: 409, type: BoxApi.Problems.TooLate)
            : Results.Ok(new TurnEdited(turn.Edit(edit.Prompt))));
        app.MapGet("/api/turns/{id:guid}/events", FollowAsync);
        app.MapGet("/api/approvals/{id:guid}", (Guid id) => _approvals.TryGetValue(id, out var approval) ? Results.Ok(approval) : NotFound());
        app.MapPost("/api/approvals/{id:guid}", (Guid id, ApprovalAnswer answer, HttpContext context) => AnswerOverHttp(id, answer, UserOf(context)));
        app.MapGet("/api/sessions/{id:guid}/export", (Guid id) => Export is { } text && _sessions.ContainsKey(id) ? Results.Text(text, "text/markdown") : Results.NoContent());
        app.MapGet("/api/box/checks", () => Findings);
        app.MapGet("/api/box", () => new BoxStatus("box-1", Version, "2.1.331", Credential.ApiKey, null, 1, 1, ["The disk is nearly full."]));
    }

    private IResult Submit(TurnSubmission turn, HttpContext context)
    {
        Submissions++;
        if (QueueFull)
            return Results.Problem("The queue is full.", statusCode: 429, type: BoxApi.Problems.QueueFull);
        if (!_sessions.ContainsKey(turn.SessionId))
            return NotFound();

        return Accept(turn, UserOf(context), context.Request.Headers.TraceParent) is null
            ? Results.Accepted(value: new TurnAccepted(turn.Id, _turns[turn.Id].State, false, 0))
            : Results.Accepted(value: new TurnAccepted(turn.Id, TurnState.Queued, true, 0));
    }

    /// <returns>Null when it is known.</returns>
    private ScriptedTurn? Accept(TurnSubmission turn, UserId user, string? trace)
    {
        var created = new ScriptedTurn(turn, user, trace);
        var position = _turns.Values.Count(t => t.Submission.SessionId == turn.SessionId && !t.State.IsFinal());
        if (!_turns.TryAdd(turn.Id, created))
            return null;

        _order.Enqueue(created);
        created.Emit(new TurnQueued(position) { At = DateTimeOffset.UtcNow });
        OnAccepted?.Invoke(created);
        return created;
    }

    private async Task<IResult> CancelAsync(Guid id)
    {
        if (HoldCancel is { } hold)
            await hold.Task;

        var stopped = _turns.Values.Where(t => t.Submission.SessionId == id && !t.State.IsFinal()).ToList();
        foreach (var turn in stopped)
            turn.End(TurnState.Cancelled, "Half of it.");
        return Results.Ok(stopped.Select(t => t.Id));
    }

    private async Task FollowAsync(Guid id, HttpContext context)
    {
        if (!_turns.TryGetValue(id, out var turn))
        {
            await NotFound().ExecuteAsync(context);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        var after = int.Parse(context.Request.Headers["Last-Event-ID"].ToString());
        var written = 0;
        while (true)
        {
            foreach (var happened in await turn.ReadAsync(after, context.RequestAborted))
            {
                if (happened is ApprovalRequested { Approval: var approval })
                    _approvals.TryAdd(approval.Id, new ApprovalRecord(approval, ApprovalState.Open, null, null, null));
                after++;
                if (SkipOneInStreams && written == 1)
                {
                    SkipOneInStreams = false;
                    continue;
                }

                await context.Response.WriteAsync($"id: {after}\ndata: {happened.ToJson()}\n\n", context.RequestAborted);
                if (happened is TurnEnded)
                    return;
                if (++written == CutStreamsAfter)
                {
                    // Ended in order: a reset could take what was just written with it.
                    CutStreams++;
                    return;
                }
            }

            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private IResult AnswerOverHttp(Guid id, ApprovalAnswer answer, UserId user)
    {
        if (!_approvals.TryGetValue(id, out var record))
            return NotFound();
        if (record.Approval.Sender != user && user != UserId.Telegram(SimulatedTelegram.Ada))
            return Results.Problem("Not yours.", statusCode: 403, type: BoxApi.Problems.NotYours);
        if (record.State != ApprovalState.Open)
        {
            return Results.Problem(
                "Answered before.", statusCode: 409, type: BoxApi.Problems.ApprovalClosed,
                extensions: new Dictionary<string, object?> { ["approval"] = record });
        }

        var answered = record with { State = ApprovalState.Answered, Decision = answer.Decision, AnsweredBy = user, AnsweredAt = DateTimeOffset.UtcNow, Message = answer.Message, Answers = answer.Answers };
        Close(answered);
        return Results.Ok(answered);
    }

    private void Close(ApprovalRecord record)
    {
        _approvals[record.Approval.Id] = record;
        _turns[record.Approval.TurnId].Emit(new ApprovalClosed(record.Approval.Id, record.Decision, record.AnsweredBy)
        {
            At = DateTimeOffset.UtcNow,
            Message = record.Message,
            Answers = record.Answers,
        });
    }

    private static UserId UserOf(HttpContext context) => UserId.Parse(context.Request.Headers[BoxApi.UserHeader].ToString());

    private static IResult NotFound() => Results.Problem("There is no such thing.", statusCode: 404, type: BoxApi.Problems.NotFound);
}
