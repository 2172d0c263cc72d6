namespace RemoteRunner.Web.Workspaces.Git;

/// <summary>Why git was not asked, or what it said, as a sentence for people.</summary>
internal sealed class GitRefusalException(string message) : Exception(message);
