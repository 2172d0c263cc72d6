namespace RemoteRunner.Core.Users;

/// <summary>Somebody who is admitted.</summary>
/// <param name="BySettings">Whether the settings say so; then an admin stays one whatever is stored.</param>
public sealed record KnownUser(UserId Id, Role Role, bool BySettings);
