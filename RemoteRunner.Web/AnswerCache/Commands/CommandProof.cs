namespace RemoteRunner.Web.AnswerCache.Commands;

/// <summary>What is known of a command that was proven to be read-only.</summary>
/// <param name="Reads">Everything its output may depend on besides git's own data.</param>
/// <param name="UsesGit">Runs git.</param>
/// <param name="DependsOnGitSettings">Only sound when git's settings run nothing and lead nowhere else: git and rg.</param>
internal sealed record CommandProof(IReadOnlyList<ReadScope> Reads, bool UsesGit, bool DependsOnGitSettings);
