namespace RemoteRunner.Web.Sessions;

/// <summary>A tool's call with all that it was asked and brought, as Claude's transcript has it.</summary>
/// <param name="Input">A command, a file's text, or the input as indented JSON.</param>
/// <param name="Diff">What an edit changes, as a unified diff.</param>
/// <param name="Path">The file it reads or changes, below the workspace; null for others.</param>
/// <param name="Result">Null while it runs.</param>
/// <param name="Cut">Whether input, diff or result are longer than is shown.</param>
public sealed record ToolCall(string Name, string Input, string? Diff, string? Path, string? Result, bool Failed, IReadOnlyList<ToolPicture> Pictures, bool Cut);

/// <param name="Type">The media type.</param>
/// <param name="Data">Base64.</param>
public sealed record ToolPicture(string Type, string Data);
