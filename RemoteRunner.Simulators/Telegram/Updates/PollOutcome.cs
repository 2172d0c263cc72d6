using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Updates;

/// <summary>What a poll ends with: updates, or the text of the conflict that ended it.</summary>
internal sealed record PollOutcome(IReadOnlyList<Update> Updates, string? Conflict = null);
