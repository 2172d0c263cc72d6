using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.SignIn;

namespace RemoteRunner.Web.Speech;

/// <summary>The microphone of a conversation's page.</summary>
internal static class SpeechPages
{
    public static void MapSpeech(this IEndpointRouteBuilder app) => app.MapPageData().MapPost("/sessions/{id:guid}/speech", HearAsync);

    private static async Task<Results<Ok<HeardSpeech>, ProblemHttpResult>> HearAsync(
        Guid id, Guid? nonce, HttpRequest request, Caller caller, SessionStore sessions, SpokenPrompts prompts, CancellationToken cancellationToken)
    {
        if (await sessions.GetAsync(id) is not { } session)
            return Problem.NotFound(Texts.NoSuchSession);
        if (!caller.MaySee(session.Owner))
            return Problem.NotYours(Texts.SessionNotYours);
        return nonce is null || nonce == Guid.Empty ? Problem.BadRequest(Texts.IdMissing) : await prompts.HearAsync(caller, session, nonce.Value, request, cancellationToken);
    }
}
