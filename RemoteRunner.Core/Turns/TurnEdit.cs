using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Core.Turns;

/// <summary>The body of <c>PUT /api/turns/{id}/prompt</c>.</summary>
public sealed record TurnEdit([property: Required, StringLength(TurnSubmission.MaxPromptLength, MinimumLength = 1)] string Prompt);

/// <summary>What became of it.</summary>
/// <param name="Changed">False when the turn was asked just that already.</param>
public sealed record TurnEdited(bool Changed);
