namespace RemoteRunner.Web.Pages;

/// <summary>What <see cref="LiveStream"/> tells. A stamp changes with what there is to be seen: <c>6f1a3c52-… 0c9d41aa3b72</c>.</summary>
/// <param name="Approvals">Questions that wait.</param>
/// <param name="Queue">The session's turns that have not ended, in order.</param>
/// <param name="Waiting">Those behind the first, each with a stamp.</param>
/// <param name="Ended">Of its newest turns those that have ended.</param>
/// <param name="Sessions">Those used last and those at work, each with a stamp; none unless the list of sessions asks.</param>
internal sealed record LiveState(
    IReadOnlyList<Guid> Approvals, IReadOnlyList<Guid> Queue, IReadOnlyList<string> Waiting, IReadOnlyList<Guid> Ended, IReadOnlyList<string> Sessions);
