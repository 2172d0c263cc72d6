using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using StackExchange.Redis;

namespace RemoteRunner.Core.Box;

/// <summary>
/// The turn contract, from the caller's side. Calls are safe to repeat (ids are the caller's) and are retried through
/// short outages; streams reconnect by last event id.
/// </summary>
/// <remarks>
/// Every method throws <see cref="BoxProblemException"/> when the box refuses and
/// <see cref="HttpRequestException"/> (or a Polly exception) when it cannot be reached; where several boxes share the
/// work also <see cref="RedisException"/>, when the cache that knows where they are is away.
/// </remarks>
public sealed partial class BoxClient(
    IHttpClientFactory clients, BoxClientMetrics metrics, TimeProvider time, ILogger<BoxClient> logger, BoxDirectory? boxes = null)
{
    internal const string CallsClient = "box-calls";
    internal const string EventsClient = "box-events";

    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(5);

    // A box writes a comment every 15 s when nothing else happens.
    private static readonly TimeSpan _longestSilence = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan _longestOpening = TimeSpan.FromSeconds(15);

    /// <summary>Creates the session unless it exists; for an existing one the workspace is not changed.</summary>
    public Task<SessionRecord> EnsureSessionAsync(UserId user, Guid session, SessionCreation creation, CancellationToken cancellationToken) =>
        SendAsync<SessionRecord>(user, new(session), HttpMethod.Put, $"/api/sessions/{session:D}", creation, cancellationToken);

    public Task<SessionStatus> GetSessionAsync(UserId user, Guid session, CancellationToken cancellationToken) =>
        SendAsync<SessionStatus>(user, new(session, OnlyReads: true), HttpMethod.Get, $"/api/sessions/{session:D}", null, cancellationToken);

    /// <summary>The user's sessions, the most recently used first, at most 50.</summary>
    public Task<IReadOnlyList<SessionSummary>> ListSessionsAsync(UserId user, CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<SessionSummary>>(user, new(OnlyReads: true), HttpMethod.Get, "/api/sessions", null, cancellationToken);

    /// <summary>Renames a session, or changes model, mode or effort; they count from its next turn on.</summary>
    public Task<SessionRecord> ChangeSessionAsync(UserId user, Guid session, SessionChange change, CancellationToken cancellationToken) =>
        SendAsync<SessionRecord>(user, new(session), HttpMethod.Patch, $"/api/sessions/{session:D}", change, cancellationToken);

    /// <summary>Begins a session with the conversation of another one, in the same workspace.</summary>
    public Task<SessionRecord> ForkSessionAsync(UserId user, Guid session, Guid id, CancellationToken cancellationToken) =>
        SendAsync<SessionRecord>(user, new(session), HttpMethod.Post, $"/api/sessions/{session:D}/fork", new SessionFork(id), cancellationToken);

    /// <summary>Deletes a session and its transcript. One that works is not deleted (409).</summary>
    public Task<SessionRecord> DeleteSessionAsync(UserId user, Guid session, CancellationToken cancellationToken) =>
        SendAsync<SessionRecord>(user, new(session), HttpMethod.Delete, $"/api/sessions/{session:D}", null, cancellationToken);

    /// <summary>Stops the session's running turn and drops the ones that wait behind it.</summary>
    /// <returns>The turns that this call ended or is ending; empty when there was nothing to stop.</returns>
    public Task<IReadOnlyList<Guid>> CancelSessionAsync(UserId user, Guid session, CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<Guid>>(user, new(session), HttpMethod.Post, $"/api/sessions/{session:D}/cancel", null, cancellationToken);

    public Task<TurnAccepted> SubmitAsync(UserId user, TurnSubmission submission, CancellationToken cancellationToken) =>
        SendAsync<TurnAccepted>(user, new(submission.SessionId), HttpMethod.Post, "/api/turns", submission, cancellationToken);

    public Task<TurnRecord> GetTurnAsync(UserId user, Guid turn, CancellationToken cancellationToken) =>
        SendAsync<TurnRecord>(user, new(Turn: turn, OnlyReads: true), HttpMethod.Get, $"/api/turns/{turn:D}", null, cancellationToken);

    /// <summary>Stops the turn, whether it waits or runs. Stopping one that has ended changes nothing.</summary>
    public Task<TurnRecord> CancelTurnAsync(UserId user, Guid turn, CancellationToken cancellationToken) =>
        SendAsync<TurnRecord>(user, new(Turn: turn), HttpMethod.Post, $"/api/turns/{turn:D}/cancel", null, cancellationToken);

    /// <summary>Changes the prompt of a turn that waits behind another one.</summary>
    /// <returns>False when it says so already.</returns>
    /// <exception cref="BoxProblemException"><see cref="BoxApi.Problems.TooLate"/> when it does not wait any more.</exception>
    public async Task<bool> EditTurnAsync(UserId user, Guid turn, string prompt, CancellationToken cancellationToken) =>
        (await SendAsync<TurnEdited>(user, new(Turn: turn), HttpMethod.Put, $"/api/turns/{turn:D}/prompt", new TurnEdit(prompt), cancellationToken)).Changed;

    /// <summary>Gives the message of a waiting turn to the turn that runs before it. Asking again changes nothing.</summary>
    /// <exception cref="BoxProblemException"><see cref="BoxApi.Problems.TooLate"/> when there is nothing to join any more: then it runs by itself.</exception>
    public Task<TurnRecord> JoinTurnAsync(UserId user, Guid turn, CancellationToken cancellationToken) =>
        SendAsync<TurnRecord>(user, new(Turn: turn), HttpMethod.Post, $"/api/turns/{turn:D}/join", null, cancellationToken);

    /// <summary>Names that occur in the session's workspace (repository, branch, files, symbols), the likeliest to be said first; at most 200.</summary>
    public Task<IReadOnlyList<string>> GetNamesAsync(UserId user, Guid session, CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<string>>(user, new(session), HttpMethod.Get, $"/api/sessions/{session:D}/names", null, cancellationToken);

    /// <summary>Forgets the stored answers of the user for the session's workspace.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> ClearAnswersAsync(UserId user, Guid session, CancellationToken cancellationToken) =>
        SendAsync<int>(user, new(session), HttpMethod.Delete, $"/api/sessions/{session:D}/answers", null, cancellationToken);

    public Task<BoxStatus> GetBoxAsync(UserId user, CancellationToken cancellationToken, Guid? session = null) =>
        SendAsync<BoxStatus>(user, new(session, OnlyReads: true), HttpMethod.Get, "/api/box", null, cancellationToken);

    /// <summary>Begins a hold or prolongs it: no turn starts until it is released or lapses.</summary>
    public Task<HoldStatus> HoldAsync(UserId service, string box, Guid hold, TimeSpan lasts, CancellationToken cancellationToken) =>
        SendAsync<HoldStatus>(service, new(Box: box), HttpMethod.Put, $"/api/hold/{hold:D}", new HoldRequest(lasts), cancellationToken);

    /// <summary>Releases a hold; one that has lapsed is no error.</summary>
    public async Task ReleaseAsync(UserId service, string box, Guid hold, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(service, new(Box: box), HttpMethod.Delete, $"/api/hold/{hold:D}", null, cancellationToken);
        await ThrowOnProblemAsync(response, cancellationToken);
    }

    /// <summary>Has the box open a transcript; it is read, not kept.</summary>
    public async Task<TranscriptReading> ReadTranscriptAsync(UserId service, string box, Stream transcript, CancellationToken cancellationToken)
    {
        using var request = await CreateRequestAsync(service, new(Box: box), HttpMethod.Post, "/api/transcripts", null);
        request.Content = new StreamContent(transcript);
        // Not to be repeated by the other client's handler: the body can be read once.
        using var response = await clients.CreateClient(EventsClient).SendAsync(request, cancellationToken);
        await ThrowOnProblemAsync(response, cancellationToken);
        return await ReadAsync<TranscriptReading>(response, cancellationToken);
    }

    /// <summary>Asks whether the box answers and takes this service's key; for nobody, so it says nothing else.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, BoxApi.PingPath);
        using var response = await clients.CreateClient(CallsClient).SendAsync(request, cancellationToken);
        await ThrowOnProblemAsync(response, cancellationToken);
    }

    /// <summary>The session as a Markdown file's text; null when nobody has talked in it yet.</summary>
    public async Task<string?> ExportSessionAsync(UserId user, Guid session, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(user, new(session), HttpMethod.Get, $"/api/sessions/{session:D}/export", null, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotFound)
            return null;
        await ThrowOnProblemAsync(response, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>How everything is that the box depends on (admins).</summary>
    public Task<IReadOnlyList<CheckFinding>> ExamineAsync(UserId user, CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<CheckFinding>>(user, new(OnlyReads: true), HttpMethod.Get, "/api/box/checks", null, cancellationToken);

    /// <summary>An approval and what became of it.</summary>
    public Task<ApprovalRecord> GetApprovalAsync(UserId user, Guid approval, CancellationToken cancellationToken) =>
        SendAsync<ApprovalRecord>(user, new(Approval: approval), HttpMethod.Get, $"/api/approvals/{approval:D}", null, cancellationToken);

    /// <summary>Answers an approval.</summary>
    /// <returns>Whether this answer won, and the approval as it stands: when it lost, with who answered what.</returns>
    public async Task<(bool Won, ApprovalRecord Approval)> AnswerAsync(UserId user, Guid approval, ApprovalAnswer answer, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(user, new(Approval: approval), HttpMethod.Post, $"/api/approvals/{approval:D}", answer, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Conflict)
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(CoreJson.Options, cancellationToken);
            if (problem.TryGetProperty("approval", out var current) && current.Deserialize<ApprovalRecord>(CoreJson.Options) is { } closed)
                return (false, closed);
        }

        await ThrowOnProblemAsync(response, cancellationToken);
        return (true, await ReadAsync<ApprovalRecord>(response, cancellationToken));
    }

    /// <summary>
    /// The turn's events after number <paramref name="after"/>, without a gap and without a repetition, until it has
    /// ended. Goes on through restarts of the box and of the network, for as long as the caller wants.
    /// </summary>
    /// <param name="reached">Told whether the box is there: true when a stream has opened, false when it could not be opened again.</param>
    public async IAsyncEnumerable<NumberedTurnEvent> FollowAsync(
        UserId user, Guid turn, long after, [EnumeratorCancellation] CancellationToken cancellationToken, Action<bool>? reached = null)
    {
        var pause = _firstPause;
        var isOpen = false;
        while (true)
        {
            var wasOpen = isOpen;
            isOpen = false;
            var stream = ReadStreamAsync(user, turn, after, Opened, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (stream)
            {
                while (await MoveOnAsync(stream, turn, cancellationToken))
                {
                    var entry = stream.Current;
                    if (entry.Number <= after)
                        continue;
                    if (entry.Number > after + 1)
                    {
                        // Never shown with a hole: the next stream begins with what is missing.
                        Log.StreamGap(logger, turn, after + 1, entry.Number);
                        break;
                    }

                    pause = _firstPause;
                    after = entry.Number;
                    yield return entry;
                    if (entry.Event is TurnEnded)
                        yield break;
                }
            }

            // One that breaks is opened again at once: nobody need hear of it.
            if (!isOpen && !wasOpen)
                reached?.Invoke(false);
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
        }

        void Opened()
        {
            isOpen = true;
            reached?.Invoke(true);
        }
    }

    private async Task<bool> MoveOnAsync(IAsyncEnumerator<NumberedTurnEvent> stream, Guid turn, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNextAsync();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested
            && (e is HttpRequestException or IOException or OperationCanceledException or RedisException or TimeoutException
                || e is BoxProblemException { Status: >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests }))
        {
            metrics.Reopens();
            Log.StreamBroke(logger, turn, e);
            return false;
        }
    }

    private async IAsyncEnumerable<NumberedTurnEvent> ReadStreamAsync(
        UserId user, Guid turn, long after, Action opened, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = await CreateRequestAsync(user, new(Turn: turn, OnlyReads: true), HttpMethod.Get, $"/api/turns/{turn:D}/events", null);
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("Last-Event-ID", after.ToString());

        // A stream opens at once or not at all; only what comes out of it takes its time.
        using var patience = new CancellationTokenSource(_longestOpening, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var response = await clients.CreateClient(EventsClient).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        await ThrowOnProblemAsync(response, either.Token);
        opened();

        await using var body = new HeardStream(await response.Content.ReadAsStreamAsync(cancellationToken), _longestSilence, time);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
        {
            if (long.TryParse(item.EventId, out var number))
                yield return new NumberedTurnEvent(number, TurnEvent.FromJson(item.Data));
        }
    }

    private async Task<T> SendAsync<T>(UserId user, BoxTarget target, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(user, target, method, path, body, cancellationToken);
        await ThrowOnProblemAsync(response, cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    private async Task<HttpResponseMessage> CallAsync(UserId user, BoxTarget target, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = await CreateRequestAsync(user, target, method, path, body);
        return await clients.CreateClient(CallsClient).SendAsync(request, cancellationToken);
    }

    private async Task<HttpRequestMessage> CreateRequestAsync(UserId user, BoxTarget target, HttpMethod method, string path, object? body)
    {
        var address = boxes is null ? null : await boxes.FindAsync(user, target);
        var request = new HttpRequestMessage(method, address is null ? new Uri(path, UriKind.Relative) : new Uri(address, path));
        request.Headers.Add(BoxApi.UserHeader, user.Value);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: CoreJson.Options);
        return request;
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken) =>
        await response.Content.ReadFromJsonAsync<T>(CoreJson.Options, cancellationToken)
            ?? throw new BoxProblemException(response.StatusCode, "about:blank", "The box answered with an empty body.");

    private static async Task ThrowOnProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;

        string? type = null;
        string? detail = null;
        if (response.Content.Headers.ContentType?.MediaType is "application/problem+json" or "application/json")
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(CoreJson.Options, cancellationToken);
            type = Text(problem, "type");
            detail = Text(problem, "detail") ?? Text(problem, "title");
        }

        throw new BoxProblemException(response.StatusCode, type ?? "about:blank", detail ?? $"The box answered with status {(int)response.StatusCode}.");

        static string? Text(JsonElement problem, string name) =>
            problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The event stream of turn {Turn} broke off; it is opened again from the last event.")]
        public static partial void StreamBroke(ILogger logger, Guid turn, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "The event stream of turn {Turn} left out events {First} to before {Next}; it is opened again from there.")]
        public static partial void StreamGap(ILogger logger, Guid turn, long first, long next);
    }
}
