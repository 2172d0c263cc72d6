using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Speech;
using RemoteRunner.Core.Speech.Caching;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Files;
using RemoteRunner.Web.Pages;
using RemoteRunner.Web.Workspaces;

namespace RemoteRunner.Web.Speech;

/// <summary>Turns what was said into a page's microphone into text, within the speaker's limits and for their money. Nothing of it is kept but the transcript.</summary>
internal sealed partial class SpokenPrompts(
    SpeechEngines engines, ITranscriber transcriber, TranscriptCharges charges, TurnLimiter limiter, SpokenCounts counts, OneAtATime turns,
    WorkspaceFolders workspaces, WorkspaceNames names, IOptionsMonitor<SpeechOptions> options, ILogger<SpokenPrompts> logger)
{
    /// <param name="nonce">The prompt's, as the page will send it.</param>
    public async Task<Results<Ok<HeardSpeech>, ProblemHttpResult>> HearAsync(
        Caller caller, SessionRecord session, Guid nonce, HttpRequest request, CancellationToken cancellationToken)
    {
        if (!engines.Any)
            return Refuse(StatusCodes.Status503ServiceUnavailable, Texts.SpeechNotSetUp);

        // Of each person one recording is in memory, however many they send.
        using var turn = await turns.EnterAsync($"person {caller.User}", cancellationToken);
        var limits = options.CurrentValue;
        if (await BoundedBody.ReadAsync(request, limits.MaxBytes, cancellationToken) is not { } content)
            return Refuse(StatusCodes.Status413PayloadTooLarge, Texts.RecordingTooLarge(limits.MaxBytes), canRetry: false);
        if (BrowserRecording.Read(content) is not { } recording)
            return Refuse(StatusCodes.Status415UnsupportedMediaType, SpeechTexts.BadAudio, canRetry: false);

        var prompt = PageTurns.IdFor(caller.User, session.Id, nonce);
        var admission = await limiter.AdmitAsync(caller.User, caller.Role, await counts.FindAsync(prompt, content));
        if (!admission.Admitted)
            return Refuse(StatusCodes.Status429TooManyRequests, Texts.SlowDown(admission));

        try
        {
            await charges.CheckAsync(caller.User);
            var clip = new AudioClip(recording.ContentType, _ => Task.FromResult<ReadOnlyMemory<byte>>(content)) { Duration = recording.Duration, Size = content.Length };
            var transcript = await transcriber.TranscribeAsync(clip, await FindHintsAsync(session, cancellationToken), cancellationToken);
            await charges.ChargeAsync(caller.User, prompt, transcript);
            return TypedResults.Ok(new HeardSpeech(transcript.Text));
        }
        catch (TranscriptionException e)
        {
            return Refuse(StatusOf(e.Kind), e.Kind == TranscriptionFailure.NoEngine ? Texts.SpeechNotSetUp : e.Message, e.CanRetry);
        }
    }

    private static int StatusOf(TranscriptionFailure kind) => kind switch
    {
        TranscriptionFailure.BadAudio => StatusCodes.Status415UnsupportedMediaType,
        TranscriptionFailure.TooLong or TranscriptionFailure.TooLarge => StatusCodes.Status413PayloadTooLarge,
        TranscriptionFailure.BudgetSpent => StatusCodes.Status402PaymentRequired,
        TranscriptionFailure.Timeout => StatusCodes.Status504GatewayTimeout,
        TranscriptionFailure.NoEngine or TranscriptionFailure.RateLimited or TranscriptionFailure.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status502BadGateway,
    };

    private async Task<TranscriptionHints> FindHintsAsync(SessionRecord session, CancellationToken cancellationToken)
    {
        try
        {
            return workspaces.Find(session.Workspace) is { } folder
                ? new TranscriptionHints(null, await names.FindAsync(folder, cancellationToken))
                : TranscriptionHints.None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // They only help.
            Log.NoNames(logger, e);
            return TranscriptionHints.None;
        }
    }

    private static ProblemHttpResult Refuse(int status, string sentence, bool canRetry = true) =>
        TypedResults.Problem(sentence, statusCode: status, extensions: new Dictionary<string, object?> { ["canRetry"] = canRetry });

    private static partial class Log
    {
        [LoggerMessage(7101, LogLevel.Debug, "The workspace gave no names for a transcription; it is made without.")]
        public static partial void NoNames(ILogger logger, Exception exception);
    }
}
