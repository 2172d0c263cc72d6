using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Core.Turns;

/// <summary>The body of <c>POST /api/turns</c>: one prompt for one session. The caller's user is the turn's sender.</summary>
/// <param name="Id">See <see cref="TurnId"/>. The same id again is the same turn, never a second run.</param>
/// <param name="SessionId">The session it goes to; it must exist.</param>
/// <param name="Prompt">1 to 200,000 characters.</param>
/// <param name="Origin">Where it came from, opaque to the box, e.g. <c>telegram:1000001:1001:7</c>.</param>
/// <param name="Continues">The interrupted turn this one goes on from.</param>
/// <param name="Fresh">Run it even if an answer is stored for it (the button Run again).</param>
/// <param name="Compact">Not a prompt: the conversation is to be shortened to a summary; the prompt is shown, not sent.</param>
public sealed record TurnSubmission(
    Guid Id,
    Guid SessionId,
    [property: Required, StringLength(TurnSubmission.MaxPromptLength, MinimumLength = 1)] string Prompt,
    [property: StringLength(200)] string? Origin = null,
    Guid? Continues = null,
    bool Fresh = false,
    bool Compact = false)
{
    /// <summary>In UTF-16 units.</summary>
    public const int MaxPromptLength = 200_000;
}
