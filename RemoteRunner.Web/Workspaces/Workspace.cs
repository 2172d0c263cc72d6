namespace RemoteRunner.Web.Workspaces;

/// <param name="Name">The folder's name under the root.</param>
/// <param name="IsDefault">Whether sessions go there that name none.</param>
/// <param name="Trusted">Whether an admin said that its own settings, hooks and servers may be loaded. Stored only, so far.</param>
internal sealed record Workspace(string Name, bool IsDefault, bool Trusted);

/// <summary>The body of <c>PUT /api/workspaces/{name}/trust</c>.</summary>
internal sealed record WorkspaceTrust(bool Trusted);
