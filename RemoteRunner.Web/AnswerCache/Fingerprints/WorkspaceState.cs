namespace RemoteRunner.Web.AnswerCache.Fingerprints;

/// <summary>The state of a workspace at one moment.</summary>
/// <param name="Refusal">Why it cannot be told; <see cref="Refusal.None"/> when it can.</param>
/// <param name="Digest">Equal for equal states, and only for them.</param>
/// <param name="IsGit">The workspace is the root of a git work tree.</param>
/// <param name="GitIsPlain">No setting makes git's looking commands run a program or read elsewhere.</param>
/// <param name="Files">Entries looked at.</param>
internal sealed record WorkspaceState(Refusal Refusal, string Digest, bool IsGit, bool GitIsPlain, int Files)
{
    public static WorkspaceState Unknown(Refusal reason) => new(reason, string.Empty, false, false, 0);
}
