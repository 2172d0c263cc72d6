using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Turns;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Turns;

namespace RemoteRunner.Web.Backup;

/// <summary><c>/api/hold</c> and <c>/api/transcripts</c>: what the backup service asks of the box.</summary>
internal static class HoldApi
{
    private const long LargestTranscript = 1024L * 1024 * 1024;
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(10);

    public static void MapBackup(this IEndpointRouteBuilder api)
    {
        var hold = api.MapGroup("/hold").WithTags("Backup").AllowServices();
        hold.MapPut("/{id:guid}", HoldAsync).WithSummary("Begins a hold or prolongs it: no turn starts until it is released or lapses.");
        hold.MapDelete("/{id:guid}", Release).WithSummary("Releases a hold.");
        api.MapPost("/transcripts", ReadAsync).WithTags("Backup").AllowServices().WithMetadata(new DisableRequestSizeLimitAttribute())
            .WithSummary("Opens a transcript (JSON lines) and says what is in it; nothing is kept.");
    }

    private static async Task<Results<Ok<HoldStatus>, ProblemHttpResult>> HoldAsync(
        Guid id, HoldRequest request, SessionHold hold, RunningSlots slots, ActiveTurns active, TurnStore turns)
    {
        if (request.Lasts <= TimeSpan.Zero || request.Lasts > _longest)
            return Problem.BadRequest(Texts.HoldTooLong);
        if (hold.Begin(id, request.Lasts) is not { } until)
            return Problem.Create(StatusCodes.Status409Conflict, null, Texts.HeldByOther);

        var unfinished = new List<Guid>();
        foreach (var turn in active.Ids)
        {
            if (await turns.GetAsync(turn) is { State: TurnState.Running or TurnState.WaitingApproval })
                unfinished.Add(turn);
        }

        return TypedResults.Ok(new HoldStatus(id, until, Math.Max(0, slots.Running - hold.Waiting), unfinished));
    }

    private static NoContent Release(Guid id, SessionHold hold)
    {
        hold.End(id);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<TranscriptReading>, ProblemHttpResult>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return TypedResults.Ok(await TranscriptReader.ReadAsync(request.Body, LargestTranscript, cancellationToken));
        }
        catch (InvalidDataException e)
        {
            return Problem.BadRequest(e.Message);
        }
    }
}
